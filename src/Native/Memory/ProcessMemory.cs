using System.Globalization;
using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// The memory of one process, held by descriptor (/proc/PID/mem, proc_pid_mem(5)): of that process and that program, also when
/// its number or what it executes is another by then.
/// </summary>
public sealed unsafe class ProcessMemory : IDisposable
{
    private readonly OwnedFd _fd;

    private ProcessMemory(OwnedFd fd) => _fd = fd;

    /// <summary>Opens it; the kernel judges the calling thread as it does at PTRACE_ATTACH.</summary>
    /// <returns>EACCES, EPERM; ENOENT, ESRCH: it is gone.</returns>
    public static Errno TryOpen(int pid, out ProcessMemory? memory)
    {
        Errno errno = Fd.Open($"/proc/{pid}/mem", O_RDWR, out int fd);
        memory = errno == Errno.None ? new ProcessMemory(new OwnedFd(fd)) : null;
        return errno;
    }

    /// <summary>How much of a process is in memory, in bytes (proc_pid_statm(5)); null when it is gone, or we may not look.</summary>
    public static long? ResidentBytes(int pid) =>
        ProcFile.TryRead($"/proc/{pid}/statm", isOneRecord: true) is { } text && Encoding.ASCII.GetString(text).Split(' ') is [_, var pages, ..]
        && long.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? count * Environment.SystemPageSize
            : null;

    /// <summary>Has what is mapped there reclaimed (process_madvise(2), MADV_PAGEOUT; Linux 5.10). No allocation.</summary>
    /// <returns>EINVAL: a mapping that cannot be, as one that is locked. EPERM; it takes CAP_SYS_NICE. ESRCH.</returns>
    public static Errno PageOut(PidFd process, ulong start, ulong length)
    {
        ArgumentNullException.ThrowIfNull(process);
        IoVector range = new() { Base = start, Length = (nuint)length };
        // SAFETY: one vector on the stack; its addresses are the other process's, and judged by the kernel.
        nint result = LibcMemory.process_madvise(SyscallNumbers.ProcessMadvise, process.Descriptor, &range, 1, LibcMemory.MADV_PAGEOUT, 0);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Reads one byte. No allocation.</summary>
    /// <returns>ESRCH: the process has ended, or executes another program. EIO: nothing is mapped there.</returns>
    public Errno ReadByte(ulong address, out byte value)
    {
        byte found = 0;
        // SAFETY: one byte is written to the local.
        nint count = LibcMemory.pread(_fd.Value, &found, 1, (long)address);
        value = found;
        return Outcome(count);
    }

    /// <summary>Writes one byte. No allocation.</summary>
    /// <returns>As <see cref="ReadByte"/>.</returns>
    public Errno WriteByte(ulong address, byte value)
    {
        // SAFETY: one byte is read from the argument.
        nint count = LibcMemory.pwrite(_fd.Value, &value, 1, (long)address);
        return Outcome(count);
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();

    private static Errno Outcome(nint count) => count switch
    {
        1 => Errno.None,
        0 => Errno.ESRCH,
        _ => ErrnoExtensions.Last,
    };
}
