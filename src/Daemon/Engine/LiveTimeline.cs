namespace LuminaGuard.FaultD.Daemon;

/// <summary>A timeline that the daemon holds: running, or ended and not yet dropped by its client.</summary>
/// <param name="id">Its name.</param>
/// <param name="uid">Whose it is.</param>
/// <param name="connection">The connection it ends with; null when it was detached.</param>
/// <param name="steps">Its steps, in the order of the schedule.</param>
/// <param name="faults">Its faults.</param>
/// <param name="run">Its schedule.</param>
internal sealed class LiveTimeline(
    string id, uint uid, object? connection, PlannedStep[] steps, LiveFault[] faults, ScheduleRun run) : IDisposable
{
    private const long MissedNs = 1_000_000;
    // The memory goes when somebody drops the timeline, perhaps while another connection reads it.
    private readonly Lock _reading = new();
    private readonly LatenessHistogram _lateness = new();
    private int _counted;
    private int _failed;
    private int _missed;
    private bool _dropped;
    private TimelineState _end;
    private readonly ManualResetEventSlim _settled = new(false, spinCount: 0);

    public string Id => id;

    public uint Uid => uid;

    public object? Connection => connection;

    public IReadOnlyList<LiveFault> Faults => faults;

    public ScheduleRun Run => run;

    public TimelineState State => _settled.IsSet ? _end : run.HasBase ? TimelineState.Running : TimelineState.Waiting;

    /// <summary>Whether each fault was put in force by the last of its steps that was done.</summary>
    public bool[] LeftInForce()
    {
        bool[] left = new bool[faults.Length];
        for (int i = 0; i < run.Done; i++)
            left[steps[i].Fault] = !steps[i].IsUndo;
        return left;
    }

    public bool WaitSettled(TimeSpan timeout) => _settled.Wait(timeout);

    /// <summary>Says how it ended, once everything it touched is settled.</summary>
    public void Settle(TimelineState state)
    {
        _end = state;
        _settled.Set();
    }

    /// <summary>Says when it begins, unless it was dropped.</summary>
    public void Begin(long baseNs)
    {
        lock (_reading)
        {
            RequireHeld();
            run.Begin(baseNs);
        }
    }

    public TimelineStatus Status()
    {
        lock (_reading)
        {
            RequireHeld();
            return StatusLocked();
        }
    }

    /// <summary>Some of its steps; fewer at its end.</summary>
    public TimelineStep[] Steps(int from, int count)
    {
        lock (_reading)
        {
            RequireHeld();
            return [.. Enumerable.Range(from, Math.Clamp(steps.Length - from, 0, count)).Select(StepAt)];
        }
    }

    public void Dispose()
    {
        lock (_reading)
        {
            _dropped = true;
            run.Dispose();
        }
    }

    private void RequireHeld()
    {
        if (_dropped)
            throw new FaultException(ErrorCode.NotFound, $"Cannot look at timeline {id}: it was dropped");
    }

    private TimelineStatus StatusLocked()
    {
        // State first: the steps of one that has ended are all there.
        var state = State;
        int done = run.Done;
        foreach (ref readonly var row in run.Memory.Steps[_counted..done])
        {
            _lateness.Add(row.LateNs);
            _failed += row.Error != 0 ? 1 : 0;
            _missed += row.LateNs > MissedNs ? 1 : 0;
        }
        _counted = done;
        ref var header = ref run.Memory.Header;
        return new TimelineStatus(
            state, done, steps.Length, _failed, _missed, _lateness.At(0.5), _lateness.At(0.99), _lateness.At(0.999), _lateness.Max,
            header.AllocatedBytes, header.Collections, header.SpunNs);
    }

    private TimelineStep StepAt(int at)
    {
        var row = run.Memory.Steps[at];
        return new TimelineStep(row.PlannedNs, steps[at].Fault, steps[at].IsUndo, row.BeginNs, row.EndNs, row.LateNs, row.Error);
    }
}
