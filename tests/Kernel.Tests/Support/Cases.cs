using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Snapshots;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Every fault with an undo, as the tests inject it, by name.</summary>
internal static class Cases
{
    private static readonly InjectedFault[] OfTheSweep = [.. FaultCase.OfThisHost.OfType<InjectedFault>()];

    private static readonly InjectedFault[] Variants =
    [
        Limit("process.limit fsize", ProcessResource.Fsize, 1 << 20),
        Limit("process.limit as", ProcessResource.As, 1L << 40),
        Limit("process.limit stack", ProcessResource.Stack, 1 << 20),
        Limit("process.limit cpu", ProcessResource.Cpu, 100_000),
        new("process.stall of one thread", world =>
            new StallProcess(Target.Pid(world.Target.Pid), [SecondThread(world)]))
        {
            KernelHeals = true,
        },
    ];

    /// <summary>One of each kind.</summary>
    public static TheoryData<string> Kinds => [.. OfTheSweep.Select(fault => fault.Name)];

    /// <summary>One of each kind that only one may be of at a time.</summary>
    public static TheoryData<string> ExclusiveKinds => [.. OfTheSweep.Where(fault => !fault.GoesBeside).Select(fault => fault.Name)];

    /// <summary>Every one with its variants.</summary>
    public static TheoryData<string> All => [.. OfTheSweep.Concat(Variants).Select(fault => fault.Name)];

    /// <summary>The case of this name; skips the test where the host lacks what it needs.</summary>
    public static InjectedFault Of(string name)
    {
        var fault = OfTheSweep.Concat(Variants).Single(fault => fault.Name == name);
        if (fault.NeedsProcessors > Environment.ProcessorCount)
            Assert.Skip($"needs {fault.NeedsProcessors} processors");
        return fault;
    }

    /// <summary>What the fault is aimed at, as a client writes it.</summary>
    public static Target TargetOf(this FaultCase fault, World world) =>
        fault.NeedsFile ? Target.File(world.FilePath) : fault.NeedsCgroup ? Target.Cgroup(world.CgroupName!) : Target.Pid(world.Target.Pid);

    public static int SecondThread(World world) =>
        ProcessFacts.Threads(world.Target.Pid).First(tid => tid != world.Target.Pid);

    private static InjectedFault Limit(string name, ProcessResource resource, long value) =>
        new(name, world => new LimitProcess(Target.Pid(world.Target.Pid), resource, value));
}
