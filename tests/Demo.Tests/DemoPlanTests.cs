using LuminaGuard.FaultD.Samples.Demo.Plan;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public sealed class DemoPlanTests
{
    [Fact]
    public void The_same_seed_gives_the_same_plan_on_every_machine() =>
        Assert.Equal("407428323e10ce65", DemoPlan.FromSeed(20_260_101).Hash);

    [Fact]
    public void Another_seed_gives_another_plan()
    {
        var hashes = Enumerable.Range(0, 1000).Select(seed => DemoPlan.FromSeed((ulong)seed).Hash);
        Assert.Equal(1000, hashes.Distinct().Count());
    }

    [Fact]
    public void Every_plan_holds_what_the_demo_promises()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var steps = DemoPlan.FromSeed(seed).Steps;
            Assert.Equal(DemoPlan.Kills, steps.Count(step => step.Kind == StepKind.Kill));
            Assert.Equal(DemoPlan.Exhaustions, steps.Count(step => step.Kind == StepKind.Exhaust));
            var pauses = steps.Where(step => step.Kind == StepKind.Pause).ToList();
            Assert.Equal(DemoPlan.Pauses, pauses.Count);
            Assert.All(pauses, step => Assert.True(step.For > DemoPlan.WatchdogLimit));
            Assert.Equal(Enumerable.Range(0, steps.Count), steps.Select(step => step.Index));
        }
    }
}
