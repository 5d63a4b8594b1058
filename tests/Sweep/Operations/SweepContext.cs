using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Victims;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>What all points of a sweep share.</summary>
internal sealed class SweepContext : IDisposable
{
    public SweepContext(string daemonProgram, string workDirectory, bool guarded, string? prepared = null)
    {
        var compiler = new Compiler(workDirectory, prepared);
        DaemonProgram = daemonProgram;
        Guarded = guarded;
        WorkDirectory = workDirectory;
        Syscalls = SyscallTable.FromHeaders(compiler);
        TargetProgram = compiler.CompileTarget();
        Bystander = new Victim(TargetProgram);
        Cgroups = CgroupRoot.TryMake();
    }

    public string DaemonProgram { get; }

    /// <summary>Daemons are embedded ones, and their guardians recover after them.</summary>
    public bool Guarded { get; }

    public string WorkDirectory { get; }

    public SyscallTable Syscalls { get; }

    public string TargetProgram { get; }

    /// <summary>A process beside the target that no fault may touch.</summary>
    public Victim Bystander { get; }

    /// <summary>Null where there is no cgroup2 that we may write to.</summary>
    public CgroupRoot? Cgroups { get; }

    public Tracer Tracer { get; } = new();

    public World NewWorld(bool withCgroup, bool withNetwork) =>
        new(TargetProgram, WorkDirectory, Bystander, withCgroup ? Cgroups : null, LockDirectories(), withNetwork);

    // Where faultd keeps the claims of this user's faults; the second is for hosts without a /run/lock for everybody.
    private static string[] LockDirectories()
    {
        if (Environment.IsPrivilegedProcess)
            return ["/run/lock/faultd"];
        var uids = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal));
        var uid = uids.Split('\t')[2];
        return [$"/run/lock/faultd-{uid}", $"/tmp/faultd-{uid}-claims"];
    }

    public void Dispose()
    {
        Tracer.Dispose();
        Bystander.Dispose();
        Cgroups?.Dispose();
    }
}
