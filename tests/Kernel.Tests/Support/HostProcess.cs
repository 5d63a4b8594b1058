using System.Globalization;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Stands for a test assembly: it holds a client of an embedded daemon, or of one that runs.</summary>
internal sealed class HostProcess : RunningProgram
{
    private HostProcess(params string[] arguments)
        : base(Path.Combine(AppContext.BaseDirectory, "faultd-testhost"), arguments)
    {
        DaemonPid = int.Parse(Line().Split(' ')[1], CultureInfo.InvariantCulture);
    }

    /// <summary>The daemon it is connected to.</summary>
    public int DaemonPid { get; }

    public static HostProcess Embedded(string stateDirectory) => new("embedded", Lab.Shared.Faultd, stateDirectory);

    public static HostProcess Connected(string socket) => new("socket", socket);

    /// <summary>Injects and gives what the daemon answered: "ok ID", or "error CODE message".</summary>
    public string Inject(string kind, Target target, TimeSpan? lease = null)
    {
        string milliseconds = lease?.TotalMilliseconds.ToString(CultureInfo.InvariantCulture) ?? "";
        return Ask($"inject {kind} {target} {milliseconds}".TrimEnd());
    }

    /// <summary>The guardian of an embedded daemon, held so that its number cannot become another's unseen.</summary>
    public PidFd Guardian() => Guardian(DaemonPid);

    public static PidFd Guardian(int daemon) => PidFd.Open(Guardians(daemon).Single());

    /// <summary>Those that live.</summary>
    public static IEnumerable<int> Guardians(int daemon) =>
        ProcFs.Children(daemon).Where(pid => ProcFs.CommandLine(pid).Contains("--guard"));

    public static void AssertGone(PidFd process, string what) =>
        Eventually.True(() => process.HasExited, what + " has ended");
}
