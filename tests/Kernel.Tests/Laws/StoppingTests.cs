using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>An undo that comes right behind a SIGSTOP must not take its target for one that runs.</summary>
public class StoppingTests
{
    [Fact]
    public void Who_was_sent_a_SIGSTOP_is_stopped_or_stopping_at_every_moment_after()
    {
        using var child = Child.Sleep();
        using var target = PidFd.Open(child.Pid);
        int missed = 0;
        for (int i = 0; i < 20_000; i++)
        {
            Assert.Equal(Errno.None, target.Send((int)Signal.SIGSTOP));
            // From at once to some time after it has stopped: the moment between is short.
            Thread.SpinWait(i % 100 * 10);
            missed += ThreadStates.IsHeldOrStopping(child.Pid) ? 0 : 1;
            Assert.Equal(Errno.None, target.Send((int)Signal.SIGCONT));
        }
        Assert.Equal(0, missed);
    }
}
