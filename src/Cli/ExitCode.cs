namespace LuminaGuard.FaultD.Cli;

/// <summary>How faultctl ends; <c>docs/json-output.md</c> has the table.</summary>
internal enum ExitCode
{
    Done = 0,
    VerdictNotMet = 1,
    Usage = 2,
    Unreachable = 3,
    Refused = 4,
    TargetNotFound = 5,
    NotSupported = 6,
    Conflict = 7,
    KernelRefused = 8,
    UndoFailed = 9,
    Internal = 70,

    /// <summary>exec: COMMAND was found and cannot be executed, as env(1) and the shells say it.</summary>
    CannotExecute = 126,

    /// <summary>exec: there is no COMMAND, as env(1) and the shells say it.</summary>
    CommandNotFound = 127,
}
