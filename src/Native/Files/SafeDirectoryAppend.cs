using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>Logs, and who else could have put something here.</content>
public sealed partial class SafeDirectory
{
    private const uint WritableByOthers = 0x12; // 0022

    /// <summary>Whether only our effective user can put names into it: it is ours, and not writable by others.</summary>
    public bool IsOursAlone =>
        Fd.Stat(Descriptor, out FileStat stat) == Errno.None
        && stat.Uid == Credentials.EffectiveUid && (stat.Mode & WritableByOthers) == 0;

    /// <summary>Opens a file for appending, making it (mode 0600) when it is missing.</summary>
    /// <param name="name">The file.</param>
    /// <param name="file">The file; null on failure.</param>
    /// <returns>ELOOP: a symbolic link. EPERM: not a plain file of our own with one name. ENOSPC, EDQUOT, EROFS.</returns>
    public Errno TryOpenAppend(string name, out AppendFile? file)
    {
        file = null;
        Errno errno = Fd.OpenAt(
            Descriptor, Single(name), O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK, PrivateFileMode, out int fd);
        if (errno != Errno.None)
            return errno;
        OwnedFd owned = new(fd);
        errno = Fd.Stat(fd, out FileStat stat);
        if (errno == Errno.None && !IsOurs(stat))
            errno = Errno.EPERM;
        if (errno == Errno.None)
            file = new AppendFile(owned, (long)stat.Size);
        else
            owned.Dispose();
        return errno;
    }
}
