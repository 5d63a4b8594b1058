using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>A process in a cgroup that somebody else has frozen cannot be seen to stop, and would wake with our signals.</summary>
public sealed class FrozenBySomebodyElseTests
{
    [Fact]
    public void It_is_refused_and_gets_no_signal()
    {
        using var world = Lab.Shared.NewWorld(withCgroup: true);
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var cgroup = Cgroup.Open(world.CgroupName!);
        Assert.Equal(Errno.None, cgroup.Freeze(true));
        try
        {
            Eventually.True(() => cgroup.IsFrozen, "frozen");
            var error = Assert.Throws<FaultException>(() => client.Inject(new PauseProcess(Target.Pid(world.Target.Pid))));
            Assert.Equal(ErrorCode.Conflict, error.Code);
            Assert.Contains("is frozen", error.Message, StringComparison.Ordinal);
            Assert.Equal(0UL, ProcessStatus.TryRead(world.Target.Pid)!.SharedSignalsPending);
        }
        finally
        {
            Assert.Equal(Errno.None, cgroup.Freeze(false));
        }
        world.AssertAsBefore();
    }
}
