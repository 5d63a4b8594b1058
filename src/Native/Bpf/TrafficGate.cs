using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// What the filters of one fault share: until when they are in force, all of them from one moment to the next, and what each has counted.
/// Closed when it is made. For CAP_BPF.
/// </summary>
public sealed class TrafficGate : IDisposable
{
    /// <summary>As many filters as may share one.</summary>
    public const int MostFilters = 63;

    // The first of its entries says until when; the others are the filters' counters.
    private readonly byte[] _key = new byte[sizeof(int)];
    private readonly byte[] _value = new byte[Marshal.SizeOf<TrafficCounters>()];

    private TrafficGate(BpfMap map) => Map = map;

    internal BpfMap Map { get; }

    /// <summary>Creates one.</summary>
    /// <returns>EPERM: no CAP_BPF. ENOMEM. EINVAL: this kernel has no bpf(2) for it.</returns>
    public static Errno TryCreate(out TrafficGate? gate)
    {
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_ARRAY, sizeof(int), Marshal.SizeOf<TrafficCounters>(), MostFilters + 1, out var map);
        gate = errno == Errno.None ? new TrafficGate(map!) : null;
        return errno;
    }

    /// <summary>Puts its filters in force. No allocation.</summary>
    /// <param name="untilNs">On CLOCK_MONOTONIC: from then on they let all pass.</param>
    /// <returns>EPERM.</returns>
    public Errno Open(long untilNs)
    {
        MemoryMarshal.Write(_value, untilNs);
        return Map.TrySet(_key, _value);
    }

    /// <summary>Puts them out of force. Packets that are being judged at this moment may still feel them.</summary>
    /// <returns>EPERM.</returns>
    public Errno Close() => Open(0);

    /// <summary>Its descriptor, for a call that is made elsewhere: key <see cref="Key"/>, value <see cref="Until"/>.</summary>
    public int Descriptor => Map.Descriptor;

    /// <summary>The entry that says until when.</summary>
    public ReadOnlySpan<byte> Key => _key;

    /// <summary>What is set there to open it until then, or 0 to close it.</summary>
    public static byte[] Until(long untilNs)
    {
        byte[] value = new byte[Marshal.SizeOf<TrafficCounters>()];
        MemoryMarshal.Write(value, untilNs);
        return value;
    }

    /// <summary>Whether it says any time, be that past.</summary>
    public bool IsOpen => Entry(0).Hit != 0;

    /// <summary>What a filter has counted so far.</summary>
    /// <param name="filter">Its number, from 1.</param>
    public TrafficCounters Read(int filter) => Entry(filter);

    /// <summary>Closes it; programs that the kernel still has keep theirs.</summary>
    public void Dispose() => Map.Dispose();

    private TrafficCounters Entry(int number)
    {
        Span<byte> value = stackalloc byte[Marshal.SizeOf<TrafficCounters>()];
        return Map.TryGet(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in number)), value) == Errno.None ? MemoryMarshal.Read<TrafficCounters>(value) : default;
    }
}
