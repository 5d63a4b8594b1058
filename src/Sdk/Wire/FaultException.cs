namespace LuminaGuard.FaultD;

/// <summary>Something asked of faultd did not happen. The message reads "Cannot X: why".</summary>
public class FaultException : Exception
{
    /// <summary>An error as the daemon, or the way to it, gave it.</summary>
    /// <param name="code">Which of the closed list it is.</param>
    /// <param name="message">"Cannot X: why".</param>
    /// <param name="errno">The kernel's errno, or 0.</param>
    /// <param name="details">What a program may want to know: the other holder of a claim, the request's id.</param>
    public FaultException(ErrorCode code, string message, int errno = 0, IReadOnlyDictionary<string, string>? details = null)
        : base(message)
    {
        Code = code;
        Errno = errno;
        Details = details ?? System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;
    }

    /// <summary>Which of the closed list it is.</summary>
    public ErrorCode Code { get; }

    /// <summary>The kernel's errno, or 0 when no system call failed.</summary>
    public int Errno { get; }

    /// <summary>What a program may want to know beside the message.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }
}
