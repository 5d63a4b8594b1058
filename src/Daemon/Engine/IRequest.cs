namespace LuminaGuard.FaultD.Daemon;

/// <summary>The request that a fault is fired for.</summary>
internal interface IRequest
{
    /// <summary>When it had been read.</summary>
    long RequestedNs { get; }

    /// <summary>Whether its client has gone: there is nobody to answer any more.</summary>
    bool IsAbandoned { get; }

    /// <summary>Puts off what the client need not wait for until his answer has been sent.</summary>
    void AfterAnswer(Action action);
}
