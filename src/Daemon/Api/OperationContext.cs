namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where a request came from.</summary>
internal sealed class OperationContext(Caller caller, object connection, Func<bool> isAbandoned) : IRequest
{
    private readonly List<Action> _afterAnswer = [];

    public Caller Caller => caller;

    public object Connection => connection;

    public long RequestedNs { get; set; }

    /// <summary>How long its connection spins for the next request before it waits for it.</summary>
    public TimeSpan BusyPoll { get; private set; }

    public bool IsAbandoned => isAbandoned();

    /// <summary>How much has been put off.</summary>
    public int PutOff => _afterAnswer.Count;

    /// <summary>Since when the first of it waits, on CLOCK_MONOTONIC; far ahead when nothing does.</summary>
    public long PutOffSinceNs { get; private set; } = long.MaxValue;

    /// <summary>Has its connection spin for as long as is granted, instead of what was granted before.</summary>
    /// <param name="polling">Who grants it.</param>
    /// <param name="asked">For how long; nothing ends it.</param>
    /// <param name="note">Why it is less.</param>
    public void SpinFor(BusyPolling polling, TimeSpan asked, out string note)
    {
        if (BusyPoll > TimeSpan.Zero)
            polling.GiveBack();
        BusyPoll = polling.Grant(asked, out note);
    }

    public void AfterAnswer(Action action)
    {
        if (_afterAnswer.Count == 0)
            PutOffSinceNs = RequestedNs;
        _afterAnswer.Add(action);
    }

    /// <summary>Does what was put off.</summary>
    public void CatchUp()
    {
        PutOffSinceNs = long.MaxValue;
        foreach (var action in _afterAnswer)
            action();
        _afterAnswer.Clear();
    }
}
