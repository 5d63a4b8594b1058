using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Memory of this process that is there to be missing elsewhere: written to, and locked where that is permitted.</summary>
public sealed unsafe class Ballast : SafeHandle
{
    private readonly long _most;

    private Ballast(nint address, long most)
        : base(0, ownsHandle: true)
    {
        _most = most;
        SetHandle(address);
    }

    /// <summary>How many bytes it holds.</summary>
    public long Held { get; private set; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Reserves addresses; holds nothing yet.</summary>
    /// <param name="most">The most it can ever hold, in bytes.</param>
    /// <exception cref="LinuxException">ENOMEM: there are not so many addresses.</exception>
    public static Ballast Reserve(long most)
    {
        nint address = LibcPrecision.mmap(
            0, (nint)most, LibcPrecision.PROT_READ | LibcPrecision.PROT_WRITE,
            LibcMemory.MAP_PRIVATE | LibcMemory.MAP_ANONYMOUS | LibcMemory.MAP_NORESERVE, -1, 0);
        if (address == -1)
            throw new LinuxException(ErrnoExtensions.Last, "reserve", "memory for a ballast");
        // Whole huge pages would be more than was asked for.
        _ = LibcMemory.madvise(address, (nint)most, LibcMemory.MADV_NOHUGEPAGE);
        return new Ballast(address, most);
    }

    /// <summary>Takes more, in whole pages.</summary>
    /// <returns>ENOMEM: the most is reached, or the kernel has no more. What was taken in part is not held.</returns>
    public Errno Grow(long bytes)
    {
        if (bytes > _most - Held)
            return Errno.ENOMEM;
        nint begin = handle + (nint)Held;
        if (LibcMemory.madvise(begin, (nint)bytes, LibcMemory.MADV_POPULATE_WRITE) < 0)
        {
            var error = ErrnoExtensions.Last;
            // Linux before 5.14.
            if (error != Errno.EINVAL)
            {
                _ = LibcMemory.madvise(begin, (nint)bytes, LibcMemory.MADV_DONTNEED);
                return error;
            }
            // SAFETY: the range lies in the mapping, which is ours and writable.
            for (byte* page = (byte*)begin; page < (byte*)begin + bytes; page += Environment.SystemPageSize)
                *page = 1;
        }
        // Not permitted beyond RLIMIT_MEMLOCK, and then it may be swapped out.
        _ = LibcPrecision.mlock(begin, (nint)bytes);
        Held += bytes;
        return Errno.None;
    }

    /// <summary>Gives back, in whole pages.</summary>
    public void Shrink(long bytes)
    {
        bytes = Math.Min(bytes, Held);
        nint begin = handle + (nint)(Held - bytes);
        _ = LibcMemory.munlock(begin, (nint)bytes);
        _ = LibcMemory.madvise(begin, (nint)bytes, LibcMemory.MADV_DONTNEED);
        Held -= bytes;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _ = LibcPrecision.munmap(handle, (nint)_most);
        return true;
    }
}
