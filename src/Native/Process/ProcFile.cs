using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Reading of /proc without exceptions: its files vanish at any moment.</summary>
internal static unsafe class ProcFile
{
    /// <summary>No file of /proc that is read here is nearly as long; argv is the longest.</summary>
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>Null when it is gone or hidden.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="isOneRecord">As <see cref="Fd.ReadToEnd"/> has it: stat, status and cgroup of a process are.</param>
    /// <exception cref="LinuxException">It could not be told: no descriptors or memory left.</exception>
    internal static byte[]? TryRead(string path, bool isOneRecord = false)
    {
        Errno errno = Read(path, out byte[]? data, isOneRecord);
        errno.ThrowIfShort("read", path);
        return errno == Errno.None ? data : null;
    }

    internal static Errno Read(string path, out byte[]? data, bool isOneRecord = false)
    {
        data = null;
        Errno errno = Fd.Open(path, O_RDONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        try
        {
            // A process that ends between open and read gives ESRCH here, or nothing at all.
            return Fd.ReadToEnd(fd, MaxBytes, out data, isOneRecord);
        }
        finally
        {
            Fd.Close(fd);
        }
    }

    /// <summary>The text of a link, null when it is gone or may not be read.</summary>
    internal static string? TryReadLink(string path)
    {
        byte[] name = Fd.CString(path);
        byte[] target = new byte[4096];
        int length;
        // SAFETY: both arrays are pinned for the call, and the length passed is the target's.
        fixed (byte* p = name, t = target)
            length = (int)(long)readlink(p, t, (Tmds.Linux.size_t)(ulong)target.Length);
        return length < 0 ? null : Encoding.UTF8.GetString(target, 0, length);
    }

    /// <summary>4026531836 of "pid:[4026531836]"; 0 when it cannot be read.</summary>
    internal static ulong NamespaceInode(string path)
    {
        string? link = TryReadLink(path);
        if (link is null)
            return 0;
        int open = link.IndexOf('[', StringComparison.Ordinal);
        return open > 0 && ulong.TryParse(link.AsSpan(open + 1, link.Length - open - 2), out ulong inode) ? inode : 0;
    }
}
