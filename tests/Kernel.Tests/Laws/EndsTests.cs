using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 8: everything ends, and every end leaves the world as it was.</summary>
public class EndsTests
{
    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void A_closed_client_a_lease_a_heal_and_a_stop_all_take_it_back(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);

        var passing = daemon.Connect();
        passing.Inject(fault.Make(world));
        world.Births(fault.HoldsTarget);
        passing.Dispose();
        world.AssertAsBefore();

        using var client = daemon.Connect();
        client.Inject(fault.Make(world), new FaultOptions { Lease = TimeSpan.FromMilliseconds(300) });
        world.Births(fault.HoldsTarget);
        Eventually.True(() => client.Live().Count == 0, "the lease is over");
        world.AssertAsBefore();

        client.Inject(fault.Make(world), new FaultOptions { Lease = TimeSpan.FromMinutes(1), Detached = true });
        world.Births(fault.HoldsTarget);
        Assert.Equal(UndoOutcome.Undone, Assert.Single(client.Heal().Faults).Outcome);
        world.AssertAsBefore();

        client.Inject(fault.Make(world));
        world.Births(fault.HoldsTarget);
        Assert.Equal(new WaitStatus(0), daemon.Stop());
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.All), MemberType = typeof(Cases))]
    public void After_SIGKILL_recovery_puts_everything_right_and_a_second_one_finds_nothing(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var daemon = RunningDaemon.Start(world);
        using (var client = daemon.Connect())
        {
            client.Inject(fault.Make(world));
            world.Births(fault.HoldsTarget);
            daemon.Kill();
        }
        if (fault.KernelHeals)
            world.AssertAsBefore();
        else
            Assert.True(world.Differs(), "a journalled fault outlives its daemon");
        world.Births(fault.HoldsTarget && !fault.KernelHeals);
        Assert.Equal(0, RunningDaemon.Recover(world).Code);
        world.AssertAsBefore();
        Assert.Equal((0, "no output"), RunningDaemon.Recover(world));
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void The_next_start_recovers_before_it_serves(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using (var daemon = RunningDaemon.Start(world))
        {
            using var client = daemon.Connect();
            client.Inject(fault.Make(world));
            daemon.Kill();
        }
        using var next = RunningDaemon.Start(world);
        world.AssertAsBefore();
        using var after = next.Connect();
        after.Inject(fault.Make(world)).Undo();
        world.AssertAsBefore();
    }
}
