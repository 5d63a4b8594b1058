namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Finds the packets of a flow among those that a link sends, for a filter in its qdisc (BPF_PROG_TYPE_SCHED_CLS). From its deadline on it finds
/// none. The kernel keeps it as long as the filter is there; the counts are ours to read. For CAP_BPF and CAP_NET_ADMIN.
/// </summary>
public sealed class TrafficClassifier : IDisposable
{
    private readonly TrafficGate _gate;
    private readonly BpfMap? _peers;
    private readonly OwnedFd _program;

    private TrafficClassifier(TrafficGate gate, BpfMap? peers, OwnedFd program) => (_gate, _peers, _program) = (gate, peers, program);

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
        Errno errno = TrafficGate.TryCreate(out var gate);
        if (errno != Errno.None)
            return errno;
        errno = gate!.Open(deadlineNs);
        BpfMap? peers = null;
        if (errno == Errno.None)
            errno = TrafficFilter.TryFill(match.Peers, out peers);
        OwnedFd? program = null;
        if (errno == Errno.None)
            errno = BpfProgram.TryLoad(LibcBpf.BPF_PROG_TYPE_SCHED_CLS, 0, TrafficProgram.WriteOfLink(match, gate, peers), out program, out why);
        if (errno == Errno.None)
        {
            classifier = new TrafficClassifier(gate, peers, program!);
            return Errno.None;
        }
        gate.Dispose();
        peers?.Dispose();
        return errno;
    }

    /// <summary>What it has counted so far.</summary>
    public TrafficCounters Read() => _gate.Read(1);

    /// <summary>Closes what is ours of it.</summary>
    public void Dispose()
    {
        _program.Dispose();
        _peers?.Dispose();
        _gate.Dispose();
    }
}
