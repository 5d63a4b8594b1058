using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Laws 1 and 2: undo is right whether the effect happened or not, and a second one does nothing.</summary>
public class UndoTests
{
    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void Undo_without_apply_changes_nothing(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var armed = client.Arm(fault.Make(world));
        Assert.True(world.Target.AnswersWithin(TimeSpan.FromSeconds(60)), "armed is not in force");
        Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
        world.AssertAsBefore();
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => client.Undo(armed.Id)).Code);
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void Apply_then_undo_leaves_the_world_as_it_was_with_all_that_was_born_meanwhile(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var handle = client.Inject(fault.Make(world));
        Assert.True(world.Differs(), "in force is seen from outside");
        world.Births(fault.HoldsTarget);
        Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
        world.AssertAsBefore();
        Assert.Equal((2, 1), (world.Target.Children.Count, world.Target.BornThreads.Count));
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => client.Undo(handle.Id)).Code);
        world.AssertAsBefore();
        Assert.Empty(client.Live());
    }

    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void The_same_fault_goes_on_and_off_again_and_again(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        for (int round = 0; round < 20; round++)
        {
            using var armed = client.Arm(fault.Make(world));
            armed.Fire();
            Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
        }
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void A_target_that_died_meanwhile_is_a_success_of_undo(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(withNetwork: fault.NeedsNetwork);
        if (fault.NeedsCgroup || fault.NeedsFile)
            return;
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var handle = client.Inject(fault.Make(world));
        using var target = PidFd.Open(world.Target.Pid);
        target.Send((int)Signal.SIGKILL);
        // While its last thread is being reaped each one reads Z or X, and the process is still there.
        Eventually.True(() => target.HasExited, "the target is dead");
        // They end with it, a moment later, and one may share what the fault is about.
        Eventually.True(() => world.Target.Children.All(child => ProcessStat.TryRead(child) is null or { IsExiting: true }), "its children are dead");
        Assert.Equal(UndoOutcome.Gone, handle.Undo().Outcome);
    }
}
