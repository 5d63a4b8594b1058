using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A counter that one thread waits for and any other raises (eventfd(2)), also across processes. No call here blocks
/// or allocates.</summary>
public sealed class EventFd : IDisposable
{
    private readonly OwnedFd _fd;

    private EventFd(int fd) => _fd = new OwnedFd(fd);

    /// <summary>The descriptor, to wait for or to hand on.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>A counter that stands at zero.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE, ENOMEM.</exception>
    public static EventFd Create()
    {
        int fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
        return fd >= 0 ? new EventFd(fd) : throw new LinuxException(ErrnoExtensions.Last, "create", "an eventfd");
    }

    /// <summary>Takes over one that this process was started with.</summary>
    public static EventFd FromDescriptor(int ownedFd) => new(ownedFd);

    /// <summary>Raises it; whoever waits for it is woken.</summary>
    public void Raise()
    {
        ulong one = 1;
        // EAGAIN would mean that it has been raised 2^64 times.
        _ = Fd.Write(_fd.Value, MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)), out _);
    }

    /// <summary>Puts it back to zero; false when it stood there.</summary>
    public bool Take()
    {
        Span<byte> counter = stackalloc byte[8];
        return Fd.Read(_fd.Value, counter, out int count) == Errno.None && count == 8;
    }

    /// <summary>Closes it.</summary>
    public void Dispose() => _fd.Dispose();
}
