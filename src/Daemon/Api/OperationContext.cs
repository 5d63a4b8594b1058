namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where a request came from.</summary>
internal sealed class OperationContext(Caller caller, object connection, Func<bool> isAbandoned) : IRequest
{
    private readonly List<Action> _afterAnswer = [];

    public Caller Caller => caller;

    public object Connection => connection;

    public long RequestedNs { get; set; }

    public bool IsAbandoned => isAbandoned();

    /// <summary>How much has been put off.</summary>
    public int PutOff => _afterAnswer.Count;

    public void AfterAnswer(Action action) => _afterAnswer.Add(action);

    /// <summary>Does what was put off.</summary>
    public void CatchUp()
    {
        foreach (var action in _afterAnswer)
            action();
        _afterAnswer.Clear();
    }
}
