using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>What an <see cref="Errno"/> says to a person.</summary>
public static class ErrnoExtensions
{
    /// <summary>The text of strerror(3) in the C locale with the C name behind it: "No such process (ESRCH)".</summary>
    public static string Message(this Errno errno)
    {
        (string name, string text) = ErrnoText.Of(errno);
        return $"{text} ({name})";
    }

    /// <summary>The C name alone: "ESRCH"; "errno 4711" for a number the headers do not have.</summary>
    public static string Name(this Errno errno) => ErrnoText.Of(errno).Name;

    /// <summary>Throws a <see cref="LinuxException"/> unless the call succeeded.</summary>
    /// <param name="errno">What the call answered.</param>
    /// <param name="call">The action, as it reads after "Cannot": "open", "create cgroup".</param>
    /// <param name="on">What it was done to.</param>
    /// <exception cref="LinuxException"><paramref name="errno"/> is not <see cref="Errno.None"/>.</exception>
    public static void ThrowIfFailed(this Errno errno, string call, string on)
    {
        if (errno != Errno.None)
            throw new LinuxException(errno, call, on);
    }

    /// <summary>
    /// Throws when the call wanted for descriptors or memory: that says nothing about what it was done to, and who took it
    /// for the end of a process would leave an undo out.
    /// </summary>
    /// <param name="errno">What the call answered.</param>
    /// <param name="call">The action, as it reads after "Cannot".</param>
    /// <param name="on">What it was done to.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    internal static void ThrowIfShort(this Errno errno, string call, string on)
    {
        if (errno is Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM)
            throw new LinuxException(errno, call, on);
    }

    /// <summary>errno of the last call bound with SetLastError on this thread.</summary>
    internal static Errno Last => (Errno)Marshal.GetLastPInvokeError();
}
