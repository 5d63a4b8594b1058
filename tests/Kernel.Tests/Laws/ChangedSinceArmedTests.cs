using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>What was read at arming is what undo puts back: when it has changed before fire, the fault is refused.</summary>
public sealed class ChangedSinceArmedTests
{
    private const int RLIMIT_NOFILE = 7;

    [Fact]
    public void A_limit()
    {
        using var prey = new Prey();
        Refused(new LimitProcess(prey.Target, ProcessResource.Nofile, 500), () =>
        {
            Assert.Equal(Errno.None, ResourceLimits.Get(prey.Pid, RLIMIT_NOFILE, out ulong _, out ulong hard));
            Assert.Equal(Errno.None, ResourceLimits.Set(prey.Pid, RLIMIT_NOFILE, 30, hard));
        });
        Assert.Equal(Errno.None, ResourceLimits.Get(prey.Pid, RLIMIT_NOFILE, out ulong soft, out ulong _));
        Assert.Equal(30UL, soft);
    }

    [Fact]
    public void An_affinity()
    {
        if (Environment.ProcessorCount < 2)
            Assert.Skip("needs 2 processors");
        using var prey = new Prey();
        Assert.Equal(Errno.None, CpuMask.TryGet(prey.Pid, out var all));
        var last = CpuMask.Of(all!.Cpus[^1]);
        Refused(new PinProcess(prey.Target, 1), () => Assert.Equal(Errno.None, last.Apply(prey.Pid)));
        Assert.Equal(Errno.None, CpuMask.TryGet(prey.Pid, out var now));
        Assert.Equal(last, now);
    }

    [Fact]
    public void A_process_that_was_stopped()
    {
        using var prey = new Prey();
        Refused(new PauseProcess(prey.Target), prey.Stop);
        Assert.All(prey.States(), state => Assert.Equal('T', state));
    }

    [Theory]
    [InlineData("process.signal")]
    [InlineData("process.kill")]
    public void A_process_that_has_ended_but_is_not_reaped(string kind)
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        int target = world.Target.Pid;
        IStrike strike = kind == "process.kill" ? new KillProcess(Target.Pid(target)) : new SignalProcess(Target.Pid(target), "TERM");
        using var armed = client.Arm(strike);
        Sweep.Harness.Signals.Send(target, Sweep.Harness.Signals.SIGKILL);
        NativeRing.Eventually.True(() => Prey.States(target) == "Z", "a zombie");
        var error = Assert.Throws<FaultException>(() => armed.Fire());
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.StartsWith($"Cannot fire {armed.Id}: pid {target} (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" has ended", error.Message, StringComparison.Ordinal);
        Assert.Empty(client.List());
    }

    private static void Refused(IFault fault, Action change)
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        var armed = client.Arm(fault);
        change();
        Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => armed.Fire()).Code);
        Assert.Empty(client.List());
        world.AssertAsBefore();
    }
}
