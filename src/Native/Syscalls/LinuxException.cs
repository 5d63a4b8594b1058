namespace LuminaGuard.FaultD.Native;

/// <summary>The kernel refused a call: "Cannot open /proc/7/ns/pid: No such process (ESRCH)".</summary>
public sealed class LinuxException : Exception
{
    /// <summary>An error of one call on one thing.</summary>
    /// <param name="errno">What the kernel answered.</param>
    /// <param name="call">The action, as it reads after "Cannot".</param>
    /// <param name="on">What it was done to; may be empty.</param>
    public LinuxException(Errno errno, string call, string on)
        : base(on.Length == 0 ? $"Cannot {call}: {errno.Message()}" : $"Cannot {call} {on}: {errno.Message()}")
    {
        Errno = errno;
        Call = call;
        On = on;
    }

    /// <summary>What the kernel answered.</summary>
    public Errno Errno { get; }

    /// <summary>The action, as it reads after "Cannot".</summary>
    public string Call { get; }

    /// <summary>What it was done to.</summary>
    public string On { get; }
}
