namespace LuminaGuard.FaultD.Native;

/// <summary>A ring that a program of the kernel's writes numbers into (BPF_MAP_TYPE_RINGBUF); one thread reads it.</summary>
internal sealed unsafe class BpfRing : IDisposable
{
    private const int Bytes = 4096;
    private const int HeaderBytes = 8;
    private const uint Busy = 1u << 31;
    private const uint Discarded = 1u << 30;
    private readonly OwnedFd _fd;
    private readonly nint _consumer;
    private readonly nint _producer;

    private BpfRing(OwnedFd fd, nint consumer, nint producer) => (_fd, _consumer, _producer) = (fd, consumer, producer);

    public int Descriptor => _fd.Value;

    public static Errno TryCreate(out BpfRing? ring)
    {
        ring = null;
        int page = Environment.SystemPageSize, size = Math.Max(Bytes, page);
        int fd = LibcBpf.Call(LibcBpf.BPF_MAP_CREATE, new LibcBpf.MapAttributes { Type = LibcBpf.BPF_MAP_TYPE_RINGBUF, MaxEntries = (uint)size });
        if (fd < 0)
            return ErrnoExtensions.Last;
        var owned = new OwnedFd(fd);
        nint consumer = LibcPrecision.mmap(0, page, LibcPrecision.PROT_READ | LibcPrecision.PROT_WRITE, LibcPrecision.MAP_SHARED, fd, 0);
        // The producer's position, and the data twice in a row, so that none is torn at the end.
        nint producer = consumer == -1 ? -1
            : LibcPrecision.mmap(0, page + (2 * size), LibcPrecision.PROT_READ, LibcPrecision.MAP_SHARED, fd, page);
        if (producer != -1)
        {
            ring = new BpfRing(owned, consumer, producer);
            return Errno.None;
        }
        Errno errno = ErrnoExtensions.Last;
        if (consumer != -1)
            _ = LibcPrecision.munmap(consumer, page);
        owned.Dispose();
        return errno;
    }

    /// <summary>Takes the next number; false when there is none.</summary>
    public bool TryTake(out long value)
    {
        value = 0;
        int page = Environment.SystemPageSize, size = Math.Max(Bytes, page);
        // SAFETY: both mappings are as long as these places, and the kernel writes a header before it moves its position past it.
        while (true)
        {
            ulong at = Volatile.Read(ref *(ulong*)_consumer);
            if (at == Volatile.Read(ref *(ulong*)_producer))
                return false;
            byte* record = (byte*)_producer + page + (at & (ulong)(size - 1));
            uint length = Volatile.Read(ref *(uint*)record);
            if ((length & Busy) != 0)
                return false;
            value = *(long*)(record + HeaderBytes);
            uint bytes = length & ~(Busy | Discarded);
            Volatile.Write(ref *(ulong*)_consumer, at + ((HeaderBytes + bytes + 7) & ~7u));
            if ((length & Discarded) == 0)
                return true;
        }
    }

    public void Dispose()
    {
        int page = Environment.SystemPageSize, size = Math.Max(Bytes, page);
        _ = LibcPrecision.munmap(_consumer, page);
        _ = LibcPrecision.munmap(_producer, page + (2 * size));
        _fd.Dispose();
    }
}
