using Xunit;

namespace LuminaGuard.FaultD.Tests.Conflicts;

/// <summary>A daemon that died owing: whoever asks next must not save the broken value as the original.</summary>
public class DeadHolderTests
{
    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void What_a_dead_daemon_owes_is_taken_back_first(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var second = RunningDaemon.StartBeside(world);
        using var other = second.Connect();
        using (var first = RunningDaemon.Start(world))
        {
            using var one = first.Connect();
            one.Inject(fault.Make(world));
            world.Births(fault.HoldsTarget);
            first.Kill();
        }
        try
        {
            other.Inject(fault.Make(world)).Undo();
        }
        catch (FaultException e) when (e.Code == ErrorCode.Conflict)
        {
            Assert.Equal(0, RunningDaemon.Recover(world).Code);
        }
        world.AssertAsBefore();
    }

    [Fact]
    public void A_lower_limit_on_a_limit_that_is_owed_never_becomes_the_original()
    {
        using var world = Lab.Shared.NewWorld();
        using var second = RunningDaemon.StartBeside(world);
        using var other = second.Connect();
        var target = Target.Pid(world.Target.Pid);
        using (var first = RunningDaemon.Start(world))
        {
            using var one = first.Connect();
            one.Inject(new LimitProcess(target, ProcessResource.Nofile, 64));
            first.Kill();
        }
        using var handle = other.Inject(new LimitProcess(target, ProcessResource.Nofile, 32));
        Assert.Equal((0, "no output"), RunningDaemon.Recover(world));
        handle.Undo();
        world.AssertAsBefore();
    }
}
