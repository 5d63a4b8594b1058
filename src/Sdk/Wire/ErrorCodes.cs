namespace LuminaGuard.FaultD;

/// <summary>The words of <see cref="ErrorCode"/> on the wire.</summary>
internal static class ErrorCodes
{
    private static readonly string[] Words =
    [
        "bad_request", "unknown_kind", "invalid_argument", "not_found", "ambiguous", "refused", "conflict", "not_supported",
        "kernel_refused", "undo_failed", "version_mismatch", "limit_reached", "internal", "unreachable", "outcome_unknown",
    ];

    public static string Word(ErrorCode code) => Words[(int)code];

    public static ErrorCode Parse(string word)
    {
        int at = Array.IndexOf(Words, word);
        return at < 0 ? ErrorCode.Internal : (ErrorCode)at;
    }
}
