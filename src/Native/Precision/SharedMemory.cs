using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Memory that two processes see, behind a descriptor (memfd_create(2)); it ends with the last of both.</summary>
public sealed unsafe class SharedMemory : SafeHandle
{
    private readonly OwnedFd _fd;

    private SharedMemory(OwnedFd fd, nint address, int length)
        : base(0, ownsHandle: true)
    {
        _fd = fd;
        Length = length;
        SetHandle(address);
    }

    /// <summary>How many bytes.</summary>
    public int Length { get; }

    /// <summary>The descriptor to hand to the other process.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Where it lies in this process; valid until disposed.</summary>
    public byte* Address => (byte*)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>New memory, zero, without a name in any file system.</summary>
    /// <exception cref="LinuxException">EMFILE, ENOMEM.</exception>
    public static SharedMemory Create(int length)
    {
        int fd;
        // SAFETY: the literal ends in NUL.
        fixed (byte* name = "faultd\0"u8)
            fd = LibcPrecision.memfd_create(name, LibcPrecision.MFD_CLOEXEC);
        if (fd < 0)
            throw new LinuxException(ErrnoExtensions.Last, "create", "shared memory");
        var owned = new OwnedFd(fd);
        if (LibcPrecision.ftruncate(fd, length) < 0)
        {
            var errno = ErrnoExtensions.Last;
            owned.Dispose();
            throw new LinuxException(errno, "size", "shared memory");
        }
        return Map(owned, length);
    }

    /// <summary>Memory that another process has made; the descriptor is this object's from here on.</summary>
    /// <exception cref="LinuxException">It cannot be mapped, or is shorter than said.</exception>
    public static SharedMemory Open(int ownedFd, int length)
    {
        var owned = new OwnedFd(ownedFd);
        if (Fd.Stat(ownedFd, out var stat) == Errno.None && stat.Size >= (ulong)length)
            return Map(owned, length);
        owned.Dispose();
        throw new LinuxException(Errno.EINVAL, "map", "shared memory");
    }

    /// <summary>Keeps it from being paged out (mlock(2)); EPERM or ENOMEM at RLIMIT_MEMLOCK.</summary>
    public Errno Lock() => LibcPrecision.mlock(handle, Length) < 0 ? ErrnoExtensions.Last : Errno.None;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = LibcPrecision.munmap(handle, Length);
        _fd.Dispose();
        return true;
    }

    private static SharedMemory Map(OwnedFd fd, int length)
    {
        nint address = LibcPrecision.mmap(
            0, length, LibcPrecision.PROT_READ | LibcPrecision.PROT_WRITE, LibcPrecision.MAP_SHARED, fd.Value, 0);
        if (address != -1)
            return new SharedMemory(fd, address, length);
        var errno = ErrnoExtensions.Last;
        fd.Dispose();
        throw new LinuxException(errno, "map", "shared memory");
    }
}
