using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Laws 2 and 6 with no descriptors left: what cannot be looked at is not taken for undone, nor for in force.</summary>
public sealed class ShortOfDescriptorsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void An_undo_that_cannot_look_stays_owed_and_happens_when_it_can(int free)
    {
        if (Environment.ProcessorCount < 2)
            Assert.Skip("needs 2 processors");
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world, "/usr/bin/prlimit", "--nofile=80:80");
        using var client = daemon.Connect();
        using Prey paused = new(), bystander = new();
        FaultHandle[] handles = [client.Inject(new PauseProcess(paused.Target)), client.Inject(new PinProcess(Target.Pid(world.Target.Pid), 1))];
        // The undo has to find these too.
        world.Births(held: false);
        var armed = Exhaust(client, bystander.Target);
        for (int i = 0; i < free; i++)
        {
            armed[^1].Undo();
            armed.RemoveAt(armed.Count - 1);
        }
        foreach (var handle in handles)
        {
            try
            {
                Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
            }
            catch (FaultException e) when (e.Code == ErrorCode.UndoFailed)
            {
                Assert.Contains(client.List(), fault => fault.Id == handle.Id && fault.State == FaultState.Stuck);
                continue;
            }
            Assert.True(handle == handles[0] ? Runs(paused) : !ChangedProcessors(world), "said to be undone");
        }
        armed.ForEach(one => one.Undo());
        Eventually.True(() => client.List().Count == 0, "nothing is owed any more");
        Assert.True(Runs(paused));
        world.AssertAsBefore();
    }

    [Fact]
    public void An_injection_that_cannot_look_says_what_is_missing_and_leaves_nothing()
    {
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world, "/usr/bin/prlimit", "--nofile=80:80");
        using var client = daemon.Connect();
        using var prey = new Prey();
        var armed = Exhaust(client, Target.Pid(world.Target.Pid));
        for (int free = 0; free < 6; free++)
        {
            foreach (IFault fault in (IFault[])[new PauseProcess(prey.Target), new StallProcess(prey.Target), new LimitProcess(prey.Target, ProcessResource.Nofile, 9)])
            {
                try
                {
                    using var handle = client.Inject(fault);
                }
                catch (FaultException e)
                {
                    Assert.True(e.Code is ErrorCode.KernelRefused or ErrorCode.LimitReached, $"{e.Code}: {e.Message}");
                }
            }
            armed[^1].Undo();
            armed.RemoveAt(armed.Count - 1);
        }
        armed.ForEach(one => one.Undo());
        Eventually.True(() => client.List().Count == 0, "nothing is owed any more");
        Assert.True(prey.Open() >= 0);
        world.AssertAsBefore();
    }

    // An armed strike keeps a descriptor of its target.
    private static List<ArmedFault> Exhaust(FaultClient client, Target target)
    {
        var armed = new List<ArmedFault>();
        while (true)
        {
            try
            {
                armed.Add(client.Arm(new SignalProcess(target, "CONT")));
            }
            catch (FaultException e)
            {
                Assert.True(armed.Count > 10, e.Message);
                return armed;
            }
            Assert.True(armed.Count < 80, "the descriptors never end");
        }
    }

    private static bool Runs(Prey prey) => prey.States().All(state => state is 'S' or 'R');

    private static bool ChangedProcessors(World world) => new[] { world.Target.Pid }.Concat(world.Target.Children)
        .Any(pid => CpuMask.TryGet(pid, out var mask) == Errno.None && mask!.Count < Environment.ProcessorCount);
}
