namespace LuminaGuard.FaultD.Cli;

/// <summary>Which exit code an error means.</summary>
internal static class ExitCodes
{
    public static ExitCode Of(ErrorCode code) => code switch
    {
        ErrorCode.UnknownKind or ErrorCode.InvalidArgument => ExitCode.Usage,
        // A daemon of another version is as good as none.
        ErrorCode.Unreachable or ErrorCode.VersionMismatch => ExitCode.Unreachable,
        // A limit is policy that counts.
        ErrorCode.Refused or ErrorCode.LimitReached => ExitCode.Refused,
        ErrorCode.NotFound or ErrorCode.Ambiguous => ExitCode.TargetNotFound,
        ErrorCode.NotSupported => ExitCode.NotSupported,
        ErrorCode.Conflict => ExitCode.Conflict,
        ErrorCode.KernelRefused => ExitCode.KernelRefused,
        ErrorCode.UndoFailed => ExitCode.UndoFailed,
        // Options are checked before anything is sent, so a broken frame is never the user's doing; and an unknown outcome
        // is not 3, which a script may take for "nothing was done".
        _ => ExitCode.Internal,
    };
}
