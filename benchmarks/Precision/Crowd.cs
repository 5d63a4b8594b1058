using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>
/// Many connections, each with a thread of its own that injects a fault and takes it back at absolute times, a little oftener than
/// ten times a second: a thousand are to be reached, not approached. One that is late does not wait until it has caught up.
/// </summary>
internal sealed class Crowd : IDisposable
{
    private const long PeriodNs = 95_000_000;
    private readonly Thread[] _all;
    private readonly long _beginNs = KernelClock.MonotonicNs + PeriodNs;
    private volatile bool _isOver;
    private long _injected;

    public Crowd(string socket, int connections, Victims victims)
    {
        _all = [.. Enumerable.Range(0, connections).Select(i =>
        {
            var target = Target.Process(victims.Sleeper());
            return new Thread(() => Inject(socket, target, i * PeriodNs / connections), 256 * 1024);
        })];
        foreach (var thread in _all)
            thread.Start();
    }

    public Series Took { get; } = new("process.pause, each of them: inject, call to answer");

    public long Injected => Volatile.Read(ref _injected);

    public void Dispose()
    {
        _isOver = true;
        foreach (var thread in _all)
            thread.Join();
    }

    private void Inject(string socket, Target target, long offsetNs)
    {
        using var client = FaultClient.Connect(socket);
        for (long due = _beginNs + offsetNs; !_isOver; due += PeriodNs)
        {
            long left = due - KernelClock.MonotonicNs;
            if (left > 0)
                Thread.Sleep(TimeSpan.FromMicroseconds(left / 1000));
            long begin = KernelClock.MonotonicNs;
            using (client.Inject(new PauseProcess(target)))
            {
                long took = KernelClock.MonotonicNs - begin;
                Interlocked.Increment(ref _injected);
                lock (Took)
                    Took.Add(took);
            }
        }
    }
}
