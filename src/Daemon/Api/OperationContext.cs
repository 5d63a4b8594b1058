namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where a request came from.</summary>
internal sealed class OperationContext(Caller caller, object connection)
{
    private readonly List<Action> _afterAnswer = [];

    public Caller Caller => caller;

    public object Connection => connection;

    /// <summary>When the request had been read.</summary>
    public long RequestedNs { get; set; }

    /// <summary>How much has been put off.</summary>
    public int PutOff => _afterAnswer.Count;

    /// <summary>Puts off what the caller need not wait for until his answer has been sent.</summary>
    public void AfterAnswer(Action action) => _afterAnswer.Add(action);

    /// <summary>Does what was put off.</summary>
    public void CatchUp()
    {
        foreach (var action in _afterAnswer)
            action();
        _afterAnswer.Clear();
    }
}
