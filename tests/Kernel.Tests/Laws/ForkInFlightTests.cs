using System.Globalization;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 2 for children that are in the middle of being born when the fault is taken back.</summary>
public sealed class ForkInFlightTests
{
    private const int Rounds = 20;
    private const int RLIMIT_NOFILE = 7;

    [Fact]
    public void No_child_keeps_a_limit_that_its_parent_had_when_it_was_copied() =>
        Repeat(target => new LimitProcess(target, ProcessResource.Nofile, 99), (pid, _) =>
            ResourceLimits.Get(pid, RLIMIT_NOFILE, out ulong soft, out ulong _) == Errno.None && soft == 99);

    [Fact]
    public void No_child_and_no_thread_keeps_the_processors_its_parent_had_when_it_was_copied() =>
        Repeat(target => new PinProcess(target, 1), (pid, all) =>
            ProcFs.Threads(pid).Any(tid => CpuMask.TryGet(tid, out var mask) == Errno.None && mask!.Count < all));

    private static void Repeat(Func<Target, IFault> fault, Func<int, int, bool> isNarrow)
    {
        _ = Lab.Shared;
        if (Environment.ProcessorCount < 2)
            Assert.Skip("needs 2 processors");
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        using var forker = new RunningProgram(Lab.Shared.Program("forker"));
        Assert.Equal("ready", forker.Line());
        Assert.Equal(Errno.None, CpuMask.TryGet(forker.Pid, out var before));
        var kept = new List<string>();
        int children = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using (client.Inject(fault(Target.Pid(forker.Pid))))
            {
                // Long enough for a few to be born in force.
                Thread.Sleep(2);
            }
            int[] living = [.. forker.Ask("p").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
            children += living.Length;
            kept.AddRange(living.Append(forker.Pid).Where(pid => isNarrow(pid, before!.Count)).Select(pid => $"process {pid} in round {round}"));
            forker.Say("g");
        }
        Assert.True(children > Rounds, $"only {children} children were looked at");
        Assert.True(kept.Count == 0, $"{kept.Count} kept it: {string.Join("; ", kept.Take(8))}");
    }
}
