using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Daemon;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>
/// Why the injector is a process: its very loop on a thread of this one, alone and beside a thread that allocates, with the
/// same steps as the process of its own has.
/// </summary>
internal static class InProcess
{
    private const int Samples = 5_000;
    private const int Rounds = 2;

    public static void Measure(PrecisionBench bench)
    {
        Series process = new("the injector, a process: late"), alone = new("its loop on a thread of a process that allocates little: late"),
            beside = new("the same beside a thread that allocates: late");
        var ms = PrecisionBench.Millisecond;
        int collections = 0;
        for (int round = 0; round < Rounds; round++)
        {
            using (new Allocating())
                bench.Run(Timeline.Create().Every(ms, Samples, TimelineAction.Fire(bench.Signal)), process);
            RunHere(bench.Victim, alone);
            int before = GC.CollectionCount(0);
            using (new Allocating())
                RunHere(bench.Victim, beside);
            collections += GC.CollectionCount(0) - before;
        }
        bench.Report.Table("Process against thread", process, alone, beside);
        bench.Report.Note($"The process was measured beside the same allocating thread of another process. {collections} collections while the loop ran beside it.");
    }

    private static void RunHere(int victim, Series late)
    {
        using var ended = EventFd.Create();
        using var pid = PidFd.Open(victim);
        var calls = new CallList();
        calls.SendSignal(pid, (int)Native.Signal.SIGCONT);
        var builder = new ScheduleBuilder(InstantClock.Monotonic, long.MaxValue);
        var step = builder.Add(calls, null);
        long begin = KernelClock.MonotonicNs + 20_000_000;
        for (int i = 0; i < Samples; i++)
            builder.At(begin + (i * 1_000_000L), step);
        using var memory = builder.Build();
        InjectorLoop? loop = null;
        using var ready = new ManualResetEventSlim();
        // As InjectorCommand sets its thread up.
        var thread = new Thread(() =>
        {
            bool isRealTime = RealTime.TakePrecedence() == Errno.None;
            RealTime.NoTimerSlack();
            loop = new InjectorLoop(ended, isRealTime);
            ready.Set();
            loop.Run();
        });
        thread.Start();
        ready.Wait();
        // The loop keeps it until another comes; both end here.
        using var schedule = new LoadedSchedule(1, memory.Shared.Length, [], Passed(memory.Shared.Descriptor, pid.Descriptor));
        loop!.TryAdd(schedule);
        while (!schedule.HasEnded)
            Thread.Sleep(10);
        loop.Stop();
        thread.Join();
        loop.Dispose();
        foreach (ref readonly var each in memory.Steps)
            late.Add(each.LateNs);
    }

    // As a message brings them to the injector: a copy of each, which the schedule closes.
    private static int[] Passed(params int[] descriptors)
    {
        var (ours, theirs) = PacketSocket.Pair();
        using (ours)
        using (theirs)
        {
            int[] passed = new int[descriptors.Length];
            ours.Send([1], descriptors).ThrowIfFailed("send", "descriptors");
            theirs.Receive(new byte[1], out _, passed, out _).ThrowIfFailed("receive", "descriptors");
            return passed;
        }
    }

    /// <summary>What a busy daemon does now and then, all the time.</summary>
    private sealed class Allocating : IDisposable
    {
        private readonly Thread _thread;
        private volatile bool _isOver;

        public Allocating()
        {
            _thread = new Thread(() =>
            {
                var kept = new object?[10_000];
                for (int i = 0; !_isOver; i++)
                    kept[i % kept.Length] = new byte[200];
                GC.KeepAlive(kept);
            });
            _thread.Start();
        }

        public void Dispose()
        {
            _isOver = true;
            _thread.Join();
        }
    }
}
