using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Identity;

/// <summary>
/// A process with a dead target's number that looks just as the target did while broken: stopped, limited and pinned,
/// but by us. An undo that takes it for the target would wake it, raise its limit and widen its mask.
/// </summary>
internal sealed class Decoy : IDisposable
{
    private const int RLIMIT_NOFILE = 7;
    private const ulong Ours = 64;
    private readonly int _pid;
    private readonly PidFd _process;

    public Decoy(int pid)
    {
        _pid = pid;
        _process = PidFd.Open(pid);
        Assert.Equal(Errno.None, ResourceLimits.Get(pid, RLIMIT_NOFILE, out _, out ulong hard));
        Assert.Equal(Errno.None, ResourceLimits.Set(pid, RLIMIT_NOFILE, Ours, hard));
        Assert.Equal(Errno.None, Mask(pid).First(1).Apply(pid));
        Assert.Equal(Errno.None, _process.Send((int)Signal.SIGSTOP));
        Eventually.True(() => Prey.States(pid) == "T", "the decoy is stopped");
    }

    /// <summary>Puts three journalled faults on a process.</summary>
    public static List<FaultHandle> Break(FaultClient client, int started, out int pid)
    {
        pid = started;
        Assert.True(pid > 0, $"Cannot start a process: errno {-pid}");
        var target = Target.Pid(pid);
        var faults = new List<FaultHandle>
        {
            client.Inject(new LimitProcess(target, ProcessResource.Nofile, (long)Ours)),
            client.Inject(new PauseProcess(target)),
        };
        if (Mask(pid).Count > 1)
            faults.Add(client.Inject(new PinProcess(target, 1)));
        return faults;
    }

    public void AssertUntouched()
    {
        Assert.Equal("T", Prey.States(_pid));
        Assert.Equal(Errno.None, ResourceLimits.Get(_pid, RLIMIT_NOFILE, out ulong soft, out _));
        Assert.Equal(Ours, soft);
        Assert.Equal(1, Mask(_pid).Count);
        Assert.False(_process.HasExited);
    }

    public void Dispose() => _process.Dispose();

    private static CpuMask Mask(int pid)
    {
        Assert.Equal(Errno.None, CpuMask.TryGet(pid, out var mask));
        return mask!;
    }
}
