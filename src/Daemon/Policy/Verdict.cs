using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>What policy thinks of one process.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Verdict(string? WhyNot, bool AsDaemon, bool HasExited = false)
{
    public static Verdict Exited(ProcessTarget process) => new($"{process.Describe} has exited", false, HasExited: true);

    public static Verdict No(string why) => new(why, false);

    public static Verdict Yes(bool asDaemon) => new(null, asDaemon);
}
