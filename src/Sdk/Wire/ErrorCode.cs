namespace LuminaGuard.FaultD;

/// <summary>Why faultd, or the way to it, said no. The list is closed; <c>docs/protocol.md</c> gives each word and exit code.</summary>
public enum ErrorCode
{
    /// <summary>The frame or envelope breaks the protocol.</summary>
    BadRequest,

    /// <summary>There is no fault of this kind, or no operation of this name.</summary>
    UnknownKind,

    /// <summary>An option is missing, unknown, of the wrong type or out of range; the message names it and its rule.</summary>
    InvalidArgument,

    /// <summary>The target, or the fault with this id, does not exist.</summary>
    NotFound,

    /// <summary>The target means several things.</summary>
    Ambiguous,

    /// <summary>Policy, a guardrail or the kernel's own rules forbid it for this caller.</summary>
    Refused,

    /// <summary>Somebody else holds what the fault would change.</summary>
    Conflict,

    /// <summary>This kernel, or this host's set-up, lacks what the fault needs; the message names it.</summary>
    NotSupported,

    /// <summary>A system call failed; errno is in the error.</summary>
    KernelRefused,

    /// <summary>The fault could not be taken back; it is owed and retried.</summary>
    UndoFailed,

    /// <summary>Client and daemon speak different versions.</summary>
    VersionMismatch,

    /// <summary>A limit of the daemon is reached: connections, live faults, room for the journal.</summary>
    LimitReached,

    /// <summary>A bug in faultd.</summary>
    Internal,

    /// <summary>No daemon answers at this address. Only the client says this.</summary>
    Unreachable,

    /// <summary>The request went out and no answer came: it may or may not have been carried out. Only the client says this.</summary>
    OutcomeUnknown,
}
