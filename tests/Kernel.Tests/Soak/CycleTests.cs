using System.Globalization;
using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.Fuzz;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Soak;

/// <summary>One client breaks and puts back the same process again and again: nothing piles up, in the daemon or beside it.</summary>
public class CycleTests(ITestOutputHelper output)
{
    // The heaps breathe by 1 MiB or so, and pinned objects (96 bytes a stall) may reach 3 MiB before the collector looks at
    // them. Over 100,000 cycles a leak of 84 bytes in each would be more than this.
    private const long MemoryNoiseKib = 8 * 1024;
    private const int ThreadNoise = 8;

    // Only ends a hopeless wait.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public Task One_thousand_cycles_leave_nothing_behind() => CyclesAsync(1_000, seed: 1);

    [Fact(Explicit = true)]
    public Task One_hundred_thousand_cycles_leave_nothing_behind() => CyclesAsync(100_000, DateTime.UtcNow.Ticks);

    private async Task CyclesAsync(int cycles, long seed)
    {
        seed = Seeds.Named("FAULTD_SOAK_SEED") ?? seed;
        output.WriteLine($"seed {seed}, {cycles} cycles (FAULTD_SOAK_SEED repeats it)");
        output.WriteLine($"{"cycles",11}{Vitals.Header}");
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world);
        using var client = daemon.Connect();
        client.Timeout = Patience;
        InjectedFault[] faults =
        [
            .. FaultCase.OfThisHost.OfType<InjectedFault>().Where(f => !f.NeedsCgroup && !f.NeedsNetwork && f.NeedsProcessors <= Environment.ProcessorCount),
        ];
        var cycle = new Cycle(client, kind => faults[kind].Make(world));
        int[] looks = [cycles / 100, cycles / 4, cycles / 2, cycles * 3 / 4, cycles];
        Vitals? warm = null, now = null;
        for (int done = 0; done < cycles;)
        {
            await RunAsync(cycle, faults.Length, seed, done, daemon.Pid, world);
            if (!looks.Contains(++done))
                continue;
            Assert.Empty(client.Live());
            world.AssertAsBefore();
            now = Vitals.Of(daemon.Pid, daemon.StateDirectory, world.LockDirectories[0]);
            warm ??= now;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done,11}{now}"));
        }
        output.WriteLine($"{cycle.Cancelled} cancelled, {cycle.Expired} ended by their lease, {cycle.Late} refused because a thread did not stop in time");
        AssertFlat(warm!, now!);
        Assert.True(cycle.Late * 10 < cycles, "nine in ten cycles or more did what was asked");
        Assert.True(cycle.Expired > 0 && cycle.Cancelled > 0, "some were cancelled, some ended by their lease");
    }

    private static async Task RunAsync(Cycle cycle, int kinds, long seed, int number, int daemon, World world)
    {
        var dice = new Dice(seed, number);
        try
        {
            await cycle.RunAsync(kinds, ref dice);
        }
        catch (FaultException e) when (Cycle.IsLate(e))
        {
            await cycle.NoteLateAsync();
        }
        catch (FaultException e)
        {
            throw new InvalidOperationException(
                $"{e.Message} (seed {seed}, cycle {number})\n{Autopsy.Of(daemon)}\n{Autopsy.Of(world.Target.Pid)}\n{world.Log.Tail()}", e);
        }
    }

    private static void AssertFlat(Vitals warm, Vitals end)
    {
        Assert.Equal(warm.Descriptors, end.Descriptors);
        Assert.Equal((0, 0), (end.Owed, end.Claims));
        // The audit log is put aside once it is long; that is one file more, for good.
        Assert.InRange(end.StateFiles, warm.StateFiles, warm.StateFiles + 1);
        Assert.InRange(end.Threads, 1, warm.Threads + ThreadNoise);
        Assert.InRange(end.ResidentKib, 0, warm.ResidentKib + MemoryNoiseKib);
    }
}
