using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>Writes the arguments of a request.</summary>
internal delegate void ArgumentWriter(ref MessagePackWriter writer);

/// <summary>One request: what it is called in errors, its operation and arguments, and what a lost answer would mean.</summary>
internal sealed record Request(string Operation, string Purpose, ArgumentWriter Arguments)
{
    /// <summary>What to send when the caller has gone but the answer still comes: the undo of what was applied.</summary>
    public bool LeavesFault { get; init; }

    /// <summary>Whether a lost answer leaves the outcome unknown for good.</summary>
    public bool IsStrike { get; init; }

    public static void NoArguments(ref MessagePackWriter writer) => writer.WriteMapHeader(0);

    /// <summary>The request did not go out: nobody has read it, and nothing has come of it.</summary>
    public FaultException NotAsked(string why) => new(
        ErrorCode.Unreachable, $"Cannot {Purpose}: faultd has closed the connection ({why}); open another client");

    public FaultException Lost(uint id, string why) => IsStrike || LeavesFault
        ? new FaultException(ErrorCode.OutcomeUnknown, $"Cannot {Purpose}: {why}; the outcome of request {id} is unknown",
            details: new Dictionary<string, string> { ["request_id"] = id.ToString(System.Globalization.CultureInfo.InvariantCulture) })
        : new FaultException(ErrorCode.Unreachable, $"Cannot {Purpose}: {why}");
}
