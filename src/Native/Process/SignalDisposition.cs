namespace LuminaGuard.FaultD.Native;

/// <summary>What this process does about a signal (sigaction(2)). Ignored survives exec; a caught signal does not.</summary>
public static class SignalDisposition
{
    /// <summary>Whether it is ignored now, as nohup(1) and a shell's background jobs have it.</summary>
    public static bool IsIgnored(Signal signal) =>
        LibcSigaction.Get((int)signal, out var present) == Errno.None && present.sa_handler == LibcSigaction.SIG_IGN;

    /// <summary>Ignores it from here on, in every thread.</summary>
    /// <exception cref="LinuxException">EINVAL: it cannot be ignored.</exception>
    public static void Ignore(Signal signal)
    {
        var error = LibcSigaction.Set((int)signal, new LibcSigaction.Disposition { sa_handler = LibcSigaction.SIG_IGN });
        if (error != Errno.None)
            throw new LinuxException(error, "ignore", signal.ToString());
    }
}
