namespace LuminaGuard.FaultD.Daemon;

/// <summary>Files that a caller names: the kernel judges him, not us.</summary>
internal static class CallerFiles
{
    /// <summary>Does something with the caller's credentials.</summary>
    public static Errno As(Caller caller, Func<Errno> action)
    {
        if (caller.Impersonation is not { } credentials)
            return action();
        using (credentials.Assume())
            return action();
    }

    /// <summary>Opens a path for what it is.</summary>
    /// <exception cref="FaultException">NotFound, Refused.</exception>
    public static CallerPath Open(string path, Caller caller, string purpose)
    {
        if (!caller.Shares("mnt"))
            throw new FaultException(ErrorCode.Refused, $"Cannot {purpose}: the caller is in another mount namespace, where paths mean something else");
        CallerPath? opened = null;
        As(caller, () => CallerPath.TryOpen(path, out opened)).ThrowUnlessOpened(path, purpose);
        return opened!;
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
