using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Finds the packets of a flow among those that a link sends, for a filter in its qdisc (BPF_PROG_TYPE_SCHED_CLS). From its deadline on it finds
/// none. The kernel keeps it as long as the filter is there; the counts are ours to read. For CAP_BPF and CAP_NET_ADMIN.
/// </summary>
public sealed class TrafficClassifier : IDisposable
{
    private readonly BpfMap _counters;
    private readonly BpfMap? _peers;
    private readonly OwnedFd _program;

    private TrafficClassifier(BpfMap counters, BpfMap? peers, OwnedFd program) => (_counters, _peers, _program) = (counters, peers, program);

    internal int Descriptor => _program.Value;

    /// <summary>Has the kernel take one.</summary>
    /// <param name="match">Which packets; their peers are where they go to.</param>
    /// <param name="deadlineNs">On CLOCK_MONOTONIC: from then on none.</param>
    /// <param name="classifier">The classifier; null on failure.</param>
    /// <param name="why">What the kernel's verifier says of the program, if it is that.</param>
    /// <returns>EPERM: no CAP_BPF and CAP_NET_ADMIN. EINVAL, EACCES: this kernel lacks a part. ENOMEM.</returns>
    public static Errno TryLoad(TrafficMatch match, long deadlineNs, out TrafficClassifier? classifier, out string why)
    {
        ArgumentNullException.ThrowIfNull(match);
        classifier = null;
        why = "";
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_ARRAY, sizeof(int), Marshal.SizeOf<TrafficCounters>(), 1, out var counters);
        if (errno != Errno.None)
            return errno;
        errno = TrafficFilter.TryFill(match.Peers, out var peers);
        OwnedFd? program = null;
        if (errno == Errno.None)
            errno = BpfProgram.TryLoad(LibcBpf.BPF_PROG_TYPE_SCHED_CLS, 0, TrafficProgram.WriteOfLink(match, deadlineNs, counters!, peers), out program, out why);
        if (errno == Errno.None)
        {
            classifier = new TrafficClassifier(counters!, peers, program!);
            return Errno.None;
        }
        counters!.Dispose();
        peers?.Dispose();
        return errno;
    }

    /// <summary>What it has counted so far.</summary>
    public TrafficCounters Read()
    {
        Span<byte> value = stackalloc byte[Marshal.SizeOf<TrafficCounters>()];
        ReadOnlySpan<byte> first = [0, 0, 0, 0];
        return _counters.TryGet(first, value) == Errno.None ? MemoryMarshal.Read<TrafficCounters>(value) : default;
    }

    /// <summary>Closes what is ours of it.</summary>
    public void Dispose()
    {
        _program.Dispose();
        _peers?.Dispose();
        _counters.Dispose();
    }
}
