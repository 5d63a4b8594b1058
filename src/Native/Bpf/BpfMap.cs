namespace LuminaGuard.FaultD.Native;

/// <summary>A table that a program in the kernel and we both see. Gone with the last descriptor.</summary>
internal sealed unsafe class BpfMap : IDisposable
{
    private readonly OwnedFd _fd;
    private readonly int _keyBytes;
    private readonly int _valueBytes;

    private BpfMap(OwnedFd fd, int keyBytes, int valueBytes) => (_fd, _keyBytes, _valueBytes) = (fd, keyBytes, valueBytes);

    public int Descriptor => _fd.Value;

    /// <summary>Creates an empty one; the parts of an array are all zero.</summary>
    /// <returns>EPERM: no CAP_BPF. ENOMEM. EINVAL: this kernel has no such kind.</returns>
    public static Errno TryCreate(uint type, int keyBytes, int valueBytes, int entries, out BpfMap? map)
    {
        int fd = LibcBpf.Call(LibcBpf.BPF_MAP_CREATE, new LibcBpf.MapAttributes
        {
            Type = type,
            KeySize = (uint)keyBytes,
            ValueSize = (uint)valueBytes,
            MaxEntries = (uint)entries,
            Flags = type == LibcBpf.BPF_MAP_TYPE_LPM_TRIE ? LibcBpf.BPF_F_NO_PREALLOC : 0,
        });
        map = fd < 0 ? null : new BpfMap(new OwnedFd(fd), keyBytes, valueBytes);
        return fd < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Sets the value of a key.</summary>
    /// <returns>E2BIG, ENOSPC: it is full.</returns>
    public Errno TrySet(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, _keyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, _valueBytes);
        // SAFETY: the kernel reads as much of both as the map was made for, which is what they are long.
        fixed (byte* k = key, v = value)
            return Element(LibcBpf.BPF_MAP_UPDATE_ELEM, k, v);
    }

    /// <summary>The value of a key.</summary>
    /// <returns>ENOENT: it has none.</returns>
    public Errno TryGet(ReadOnlySpan<byte> key, Span<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, _keyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, _valueBytes);
        // SAFETY: the kernel reads the key and writes the value, each as long as the map was made for.
        fixed (byte* k = key, v = value)
            return Element(LibcBpf.BPF_MAP_LOOKUP_ELEM, k, v);
    }

    /// <summary>Takes a key out.</summary>
    /// <returns>ENOENT: it was not in.</returns>
    public Errno TryRemove(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, _keyBytes);
        // SAFETY: the kernel reads the key, which is as long as the map was made for.
        fixed (byte* k = key)
            return Element(LibcBpf.BPF_MAP_DELETE_ELEM, k, null);
    }

    public void Dispose() => _fd.Dispose();

    private Errno Element(int command, byte* key, byte* value)
    {
        int result = LibcBpf.Call(command, new BpfElement { Map = _fd.Value, Key = (nint)key, Value = (nint)value });
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }
}
