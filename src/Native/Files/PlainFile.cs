using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A regular file, whoever wrote it.</summary>
public static class PlainFile
{
    /// <summary>Reads a whole file. Never blocks on a pipe or device in its place.</summary>
    /// <param name="path">The file; links are followed.</param>
    /// <param name="maxBytes">The longest file accepted.</param>
    /// <param name="data">The bytes; null on failure.</param>
    /// <returns>ENOENT, ENOTDIR; EACCES; EPERM: not a regular file; EFBIG: longer.</returns>
    public static Errno TryRead(string path, int maxBytes, out byte[]? data)
    {
        data = null;
        Errno errno = Fd.Open(path, O_RDONLY | O_NONBLOCK, out int fd);
        return errno != Errno.None ? errno : Fd.ReadAndClose(fd, static stat => stat.IsRegular, maxBytes, out data);
    }
}
