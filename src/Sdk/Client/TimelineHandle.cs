namespace LuminaGuard.FaultD;

/// <summary>A timeline that the daemon executes. Disposing it cancels it, and takes back what it has left in force.</summary>
public sealed class TimelineHandle : IAsyncDisposable, IDisposable
{
    // One answer for each; a timeline that lasts longer is asked again.
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(10);
    private readonly FaultClient _client;
    private readonly TakeBackOnce _owed;

    internal TimelineHandle(FaultClient client, TimelineReport report)
    {
        _client = client;
        _owed = new TakeBackOnce(() => client.Undo(report.Id), () => client.UndoAsync(report.Id));
        Report = report;
    }

    /// <summary>What the daemon said when it took it over.</summary>
    public TimelineReport Report { get; }

    /// <summary>The timeline's id.</summary>
    public string Id => Report.Id;

    /// <summary>How far it is.</summary>
    public TimelineStatus Status() => _client.Call(TimelineRequests.Status(Id, TimeSpan.Zero), TimelineStatus.Read);

    /// <summary>How far it is.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public Task<TimelineStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        _client.CallAsync(TimelineRequests.Status(Id, TimeSpan.Zero), TimelineStatus.Read, cancellationToken);

    /// <summary>Waits for its end; blocks.</summary>
    public TimelineStatus Wait()
    {
        while (true)
        {
            var status = _client.CallApart(TimelineRequests.Status(Id, LongPoll), TimelineStatus.Read, _client.Timeout + LongPoll);
            if (status.State is not (TimelineState.Running or TimelineState.Waiting))
                return status;
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <param name="cancellationToken">Gives up waiting; the timeline goes on.</param>
    public async Task<TimelineStatus> WaitAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var status = await _client.CallApartAsync(
                TimelineRequests.Status(Id, LongPoll), TimelineStatus.Read, _client.Timeout + LongPoll, cancellationToken).ConfigureAwait(false);
            if (status.State is not (TimelineState.Running or TimelineState.Waiting))
                return status;
        }
    }

    /// <summary>Every step, planned and actual; those not done yet have no times. Blocks.</summary>
    public IReadOnlyList<TimelineStep> Steps()
    {
        var steps = new List<TimelineStep>(Report.Steps);
        while (steps.Count < Report.Steps)
            steps.AddRange(_client.Call(TimelineRequests.Steps(Id, steps.Count), ReadSteps));
        return steps;
    }

    /// <summary>Every step, planned and actual; those not done yet have no times.</summary>
    /// <param name="cancellationToken">Gives up waiting for the answer.</param>
    public async Task<IReadOnlyList<TimelineStep>> StepsAsync(CancellationToken cancellationToken = default)
    {
        var steps = new List<TimelineStep>(Report.Steps);
        while (steps.Count < Report.Steps)
            steps.AddRange(await _client.CallAsync(TimelineRequests.Steps(Id, steps.Count), ReadSteps, cancellationToken).ConfigureAwait(false));
        return steps;
    }

    /// <summary>Cancels it and takes everything back, but keeps its record; nothing when it is over. Blocks.</summary>
    public void Stop()
    {
        try
        {
            // All of it stops when one of its faults is taken back.
            _client.Undo(Report.Faults[0]);
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            // It is over.
        }
    }

    /// <summary>Cancels it and takes everything back, but keeps its record; nothing when it is over.</summary>
    public async Task StopAsync()
    {
        try
        {
            await _client.UndoAsync(Report.Faults[0]).ConfigureAwait(false);
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            // It is over.
        }
    }

    /// <summary>Cancels it, and takes back what it has left in force. Its record goes with it.</summary>
    public Task<UndoReport> CancelAsync() => _owed.UndoAsync();

    /// <summary>Cancels it, and takes back what it has left in force; blocks. Its record goes with it.</summary>
    public UndoReport Cancel() => _owed.Undo();

    /// <summary>The same as <see cref="CancelAsync"/>, unless that has happened.</summary>
    public ValueTask DisposeAsync() => _owed.DisposeAsync();

    /// <summary>The same as <see cref="Cancel"/>, unless that has happened.</summary>
    public void Dispose() => _owed.Dispose();

    private static List<TimelineStep> ReadSteps(ref MessagePack.MessagePackReader reader) => Answers.ReadList(ref reader, TimelineStep.Read);
}
