namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where a request came from.</summary>
internal sealed record OperationContext(Caller Caller, object Connection, long RequestedNs);
