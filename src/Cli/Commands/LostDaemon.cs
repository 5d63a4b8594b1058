namespace LuminaGuard.FaultD.Cli;

/// <summary>What a user is told whose faultd answers no more while something of his is in force.</summary>
internal static class LostDaemon
{
    private const string Journalled =
        "if it was stopped, it has taken it back; if it was killed, its guardian does, else its next start or faultd --recover with its --state-dir";

    /// <param name="what">"hold process.pause ID".</param>
    /// <param name="isJournalled">Whether the journal is what takes it back.</param>
    /// <param name="cause">How it was noticed.</param>
    public static FaultException Error(string what, bool isJournalled, FaultException cause)
    {
        string after = isJournalled ? Journalled : "the kernel has taken it back if faultd is dead";
        return new FaultException(
            ErrorCode.Unreachable, $"Cannot {what}: faultd does not answer any more ({cause.Message}); {after}", cause.Errno, cause.Details);
    }
}
