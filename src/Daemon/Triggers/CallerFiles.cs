namespace LuminaGuard.FaultD.Daemon;

/// <summary>Files that a caller names: the kernel judges him, not us.</summary>
internal static class CallerFiles
{
    /// <summary>
    /// Opens a path for what it is, as the caller sees it: a service has a mount namespace of its own, and he may have a root of his own.
    /// </summary>
    /// <exception cref="FaultException">NotFound, Refused.</exception>
    public static CallerPath Open(string path, Caller caller, string purpose)
    {
        using var root = RootOf(caller, purpose);
        CallerPath? opened = null;
        caller.Act(() => CallerPath.TryOpen(root, path, out opened)).ThrowUnlessOpened(path, purpose);
        return opened!;
    }

    private static RootDirectory RootOf(Caller caller, string purpose)
    {
        int pid = caller.Pid;
        var error = RootDirectory.TryOpen(pid, out var root);
        // Closed to a daemon without rights to a caller that is not dumpable, as one with capabilities is not.
        if (error == Errno.EACCES && caller.Shares("mnt"))
            error = RootDirectory.TryOpen(Environment.ProcessId, out root);
        if (error == Errno.None && !caller.HasGone)
            return root!;
        root?.Dispose();
        throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: what paths mean to the caller cannot be told: {(error == Errno.None ? Errno.ESRCH : error).Message()}");
    }

    /// <summary>Turns an error about a file that the caller named into one for him.</summary>
    public static void ThrowUnlessOpened(this Errno error, string path, string purpose)
    {
        if (error == Errno.None)
            return;
        var code = error switch
        {
            Errno.ENOENT or Errno.ENOTDIR => ErrorCode.NotFound,
            Errno.EACCES or Errno.EPERM => ErrorCode.Refused,
            Errno.EINVAL or Errno.ELOOP or Errno.ENAMETOOLONG => ErrorCode.InvalidArgument,
            _ => ErrorCode.KernelRefused,
        };
        string why = error switch
        {
            Errno.ELOOP => "it leads over a link that is no path",
            Errno.EINVAL => "it is no regular file",
            _ => error.Message(),
        };
        throw new FaultException(code, $"Cannot {purpose}: {Printable.Escape(path, 256)}: {why}", (int)error);
    }
}
