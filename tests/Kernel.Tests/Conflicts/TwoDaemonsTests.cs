using System.Globalization;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Conflicts;

/// <summary>Two daemons on one target: the second is told who holds it, and the original values come back.</summary>
public class TwoDaemonsTests
{
    [Theory]
    [MemberData(nameof(Cases.ExclusiveKinds), MemberType = typeof(Cases))]
    public void The_second_daemon_gets_a_conflict_that_names_the_first(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var first = RunningDaemon.Start(world);
        using var second = RunningDaemon.StartBeside(world);
        using var one = first.Connect();
        using var other = second.Connect();
        using var handle = one.Inject(fault.Make(world));
        world.Births(fault.HoldsTarget);

        var error = Assert.Throws<FaultException>(() => other.Inject(fault.Make(world)));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains(Invariant($"faultd pid {first.Pid} "), error.Details["holder"], StringComparison.Ordinal);
        Assert.Contains(Invariant($"faultd pid {first.Pid} "), error.Message, StringComparison.Ordinal);
        Assert.Contains(handle.Id, error.Message, StringComparison.Ordinal);

        handle.Undo();
        world.AssertAsBefore();
        other.Inject(fault.Make(world)).Undo();
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.ExclusiveKinds), MemberType = typeof(Cases))]
    public void Two_test_assemblies_in_parallel(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var first = HostProcess.Embedded(world.StateDirectory);
        using var second = HostProcess.Embedded(world.StateDirectory + "2");
        var target = fault.TargetOf(world);
        Assert.StartsWith("ok ", first.Inject(name, target), StringComparison.Ordinal);
        string answer = second.Inject(name, target);
        Assert.StartsWith("error Conflict ", answer, StringComparison.Ordinal);
        Assert.Contains(Invariant($"faultd pid {first.DaemonPid} "), answer, StringComparison.Ordinal);
        Assert.Equal(0, first.End().Raw);
        world.AssertAsBefore();
        Assert.StartsWith("ok ", second.Inject(name, target), StringComparison.Ordinal);
        Assert.Equal(0, second.End().Raw);
        world.AssertAsBefore();
    }

    [Theory]
    [MemberData(nameof(Cases.ExclusiveKinds), MemberType = typeof(Cases))]
    public void Of_many_at_once_one_wins_and_the_original_comes_back(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var first = RunningDaemon.Start(world);
        using var second = RunningDaemon.StartBeside(world);
        FaultClient[] clients = [first.Connect(), second.Connect(), first.Connect(), second.Connect()];
        for (int round = 0; round < 20; round++)
        {
            var handles = new FaultHandle?[clients.Length];
            Parallel.For(0, clients.Length, new ParallelOptions { MaxDegreeOfParallelism = clients.Length }, i =>
            {
                try
                {
                    handles[i] = clients[i].Inject(fault.Make(world));
                }
                catch (FaultException e)
                {
                    Assert.Equal(ErrorCode.Conflict, e.Code);
                }
            });
            Assert.Single(handles, handle => handle is not null)!.Undo();
        }
        foreach (var client in clients)
            client.Dispose();
        world.AssertAsBefore();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
