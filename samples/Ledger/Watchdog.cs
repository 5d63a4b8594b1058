using System.Diagnostics;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// A thread that notices when the writer, or the whole process, stood still for longer than the limit.
/// </summary>
internal sealed class Watchdog
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(25);
    private readonly TimeSpan _limit;
    private readonly CancellationToken _stop;
    private long _beat = Stopwatch.GetTimestamp();
    private int _late;

    public Watchdog(TimeSpan limit, CancellationToken stop)
    {
        _limit = limit;
        _stop = stop;
        new Thread(Watch) { IsBackground = true, Name = "watchdog" }.Start();
    }

    /// <summary>The writer is alive.</summary>
    public void Beat() => Volatile.Write(ref _beat, Stopwatch.GetTimestamp());

    /// <summary>True once after each late heartbeat: the writer must go through recovery.</summary>
    public bool TakeLate() => Interlocked.Exchange(ref _late, 0) == 1;

    private void Watch()
    {
        var reported = 0L;
        var before = Stopwatch.GetTimestamp();
        while (!_stop.WaitHandle.WaitOne(Tick))
        {
            var now = Stopwatch.GetTimestamp();
            var beat = Volatile.Read(ref _beat);
            // After a stop of the whole process the writer may beat before this thread looks; the own oversleep tells.
            var own = Stopwatch.GetElapsedTime(before, now) - Tick;
            var writer = beat == reported ? TimeSpan.Zero : Stopwatch.GetElapsedTime(beat, now);
            before = now;
            var gap = own > writer ? own : writer;
            if (gap <= _limit)
                continue;
            reported = beat;
            Output.Line($"watchdog late {(long)gap.TotalMilliseconds} ms");
            Interlocked.Exchange(ref _late, 1);
        }
    }
}
