using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Answers about many faults are longer than any request.</summary>
public sealed class ManyFaultsTests
{
    private const int Many = 600;

    [Fact]
    public void Hundreds_of_faults_are_listed_and_healed_in_one_answer()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        var ids = new HashSet<string>();
        for (int i = 0; i < Many; i++)
            ids.Add(client.Arm(new SignalProcess(Target.Pid(world.Target.Pid), "CONT")).Id);
        Assert.Equal(ids, client.List().Select(fault => fault.Id).ToHashSet());
        Assert.Equal(ids, client.Heal().Faults.Select(fault => fault.Id).ToHashSet());
        Assert.Empty(client.List());
        world.AssertAsBefore();
    }
}
