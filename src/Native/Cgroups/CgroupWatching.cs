using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>Levels to watch.</content>
public sealed partial class Cgroup
{
    /// <summary>The descriptor of the cgroup's directory, to attach to.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Opens memory.current.</summary>
    /// <returns>ENOENT: no memory controller here, or the cgroup is the root or gone.</returns>
    public Errno TryOpenMemory(out ReadableFile? memory)
    {
        Errno errno = TryOpenFile("memory.current\0"u8, O_RDONLY, out int fd);
        memory = errno == Errno.None ? new ReadableFile(new OwnedFd(fd)) : null;
        return errno;
    }

    /// <summary>Has the kernel watch the cgroup's pressure (Documentation/accounting/psi.rst).</summary>
    /// <param name="file">cpu.pressure, memory.pressure or io.pressure.</param>
    /// <param name="level">"some 150000 1000000": of which kind, how many microseconds in a window of how many.</param>
    /// <param name="watch">What to wait for; null on failure.</param>
    /// <returns>ENOENT: no such file, or the cgroup is gone. EOPNOTSUPP: pressure is turned off. EINVAL: the level is not accepted; without
    /// CAP_SYS_RESOURCE windows are multiples of two seconds. EACCES.</returns>
    public Errno TryWatchPressure(string file, string level, out PressureEvents? watch)
    {
        watch = null;
        Errno errno = TryOpenFile(Fd.CString(file), O_RDWR | O_NONBLOCK, out int fd);
        if (errno != Errno.None)
            return errno;
        var owned = new OwnedFd(fd);
        // With its NUL, as the kernel wants it.
        errno = Fd.WriteAll(fd, Encoding.ASCII.GetBytes(level + '\0'));
        if (errno == Errno.None)
            watch = new PressureEvents(owned);
        else
            owned.Dispose();
        return errno;
    }
}
