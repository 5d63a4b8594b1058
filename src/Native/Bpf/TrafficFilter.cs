using System.Net;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A filter on the packets of a cgroup and all below it, one way (BPF_PROG_TYPE_CGROUP_SKB): loaded, then attached, and gone with this
/// object, or this process. It lets everything pass unless its gate says otherwise. For CAP_BPF and CAP_NET_ADMIN.
/// </summary>
public sealed class TrafficFilter : IDisposable
{
    private readonly BpfMap? _peers;
    private readonly BpfMap? _sockets;
    private readonly OwnedFd _program;
    private readonly uint _attachType;
    private int _link = -1;

    private TrafficFilter(BpfMap? peers, BpfMap? sockets, OwnedFd program, uint attachType)
    {
        _peers = peers;
        _sockets = sockets;
        _program = program;
        _attachType = attachType;
    }

    /// <summary>Has the kernel take a filter; it does nothing yet.</summary>
    /// <param name="match">Which packets.</param>
    /// <param name="egress">Of those that go out; false for those that come in.</param>
    /// <param name="isLost">Whether the sender is told nothing; false: his call fails with EPERM. What comes in is lost either way.</param>
    /// <param name="gate">Says until when.</param>
    /// <param name="number">Where the gate counts for it, from 1.</param>
    /// <param name="loss">Takes at the interfaces what is lost on the way out. Null, or where an interface has none: the filter does, and a
    /// sender who asks for errors (IP_RECVERR) is told ENOBUFS, and TCP takes it for congestion of this machine.</param>
    /// <param name="filter">The filter; null on failure.</param>
    /// <param name="why">What the kernel's verifier says of the program, if it is that.</param>
    /// <returns>EPERM: no CAP_BPF and CAP_NET_ADMIN. EINVAL, EACCES: this kernel lacks a part. ENOMEM.</returns>
    public static Errno TryLoad(
        TrafficMatch match, bool egress, bool isLost, TrafficGate gate, int number, SilentLoss? loss, out TrafficFilter? filter, out string why)
    {
        ArgumentNullException.ThrowIfNull(match);
        ArgumentNullException.ThrowIfNull(gate);
        filter = null;
        why = "";
        Errno errno = TryFill(match.Peers, out var peers);
        BpfMap? sockets = null;
        if (errno == Errno.None && match.Sockets is { } cookies)
            errno = TryFill(cookies, out sockets);
        OwnedFd? program = null;
        uint attachType = egress ? LibcBpf.BPF_CGROUP_INET_EGRESS : LibcBpf.BPF_CGROUP_INET_INGRESS;
        if (errno == Errno.None)
        {
            bool isLostHere = egress && isLost;
            errno = BpfProgram.TryLoad(
                LibcBpf.BPF_PROG_TYPE_CGROUP_SKB, attachType,
                TrafficProgram.Write(match, egress, isLostHere ? 2 : 0, gate, number, new TrafficTables(peers, sockets, isLostHere ? loss?.Covered : null)),
                out program, out why);
        }
        if (errno == Errno.None)
        {
            filter = new TrafficFilter(peers, sockets, program!, attachType);
            return Errno.None;
        }
        peers?.Dispose();
        sockets?.Dispose();
        return errno;
    }

    /// <summary>
    /// Has the kernel take one that loses nothing: it writes on the packets that go out over the loopback interface whose they are, in the
    /// priority (SO_PRIORITY of socket(7)), which nobody asks for there, and which a filter where they come in finds again.
    /// </summary>
    /// <param name="tag">What is written, see <see cref="TrafficMatch.Tags"/>.</param>
    /// <param name="gate">Says until when.</param>
    /// <param name="filter">The filter; null on failure.</param>
    /// <param name="why">As of <see cref="TryLoad"/>.</param>
    /// <returns>As of <see cref="TryLoad"/>.</returns>
    public static Errno TryLoadTag(uint tag, TrafficGate gate, out TrafficFilter? filter, out string why)
    {
        ArgumentNullException.ThrowIfNull(gate);
        Errno errno = BpfProgram.TryLoad(
            LibcBpf.BPF_PROG_TYPE_CGROUP_SKB, LibcBpf.BPF_CGROUP_INET_EGRESS, TrafficProgram.WriteTag(tag, gate), out var program, out why);
        filter = errno == Errno.None ? new TrafficFilter(null, null, program!, LibcBpf.BPF_CGROUP_INET_EGRESS) : null;
        return errno;
    }

    /// <summary>Whether the kernel would take a filter with everything in it from us; none is attached.</summary>
    /// <param name="why">As of <see cref="TryLoad"/>.</param>
    public static Errno TryLoadOnly(out string why)
    {
        why = "";
        var everything = new TrafficMatch([6], [IPNetwork.Parse("10.0.0.0/8")], [1], [1], 1, 1)
        {
            Uid = 1,
            Sockets = [1],
            Tags = [1],
        };
        Errno errno = TrafficGate.TryCreate(out var gate);
        using var closed = gate;
        if (errno != Errno.None)
            return errno;
        errno = TryLoad(everything, egress: false, isLost: true, gate!, 1, loss: null, out var filter, out why);
        filter?.Dispose();
        return errno;
    }

    /// <summary>
    /// Whether somebody's program at a cgroup lets none be beside it or below it, or would be replaced by one: it was attached without
    /// BPF_F_ALLOW_MULTI (bpf(2), BPF_PROG_ATTACH).
    /// </summary>
    /// <param name="cgroup">The cgroup; those above it are to be asked about too.</param>
    /// <param name="egress">Of those that go out; false for those that come in.</param>
    public static bool IsTaken(Cgroup cgroup, bool egress) =>
        BpfProgram.TryQuery(cgroup, egress ? LibcBpf.BPF_CGROUP_INET_EGRESS : LibcBpf.BPF_CGROUP_INET_INGRESS, out uint count, out uint flags) == Errno.None
        && count > 0 && (flags & LibcBpf.BPF_F_ALLOW_MULTI) == 0;

    /// <summary>Puts it at a cgroup.</summary>
    /// <returns>EPERM: that, or somebody's program lets none be beside it. ENOENT: the cgroup is gone. E2BIG: 64 are there already.</returns>
    public Errno Attach(Cgroup cgroup) => BpfProgram.TryAttach(cgroup, _attachType, _program, out _link);

    /// <summary>The cgroup that the kernel has it at; 0 when it is nowhere, or that has gone.</summary>
    public Errno TryCgroup(out ulong cgroup) => BpfProgram.TryCgroupOf(_link, out cgroup);

    /// <summary>Takes it away. The packets that are being judged at this moment may still feel it.</summary>
    public void Detach()
    {
        if (_link >= 0)
            Fd.Close(_link);
        _link = -1;
    }

    /// <summary>Takes it away, and all that belongs to it.</summary>
    public void Dispose()
    {
        Detach();
        _program.Dispose();
        _peers?.Dispose();
        _sockets?.Dispose();
    }

    private static Errno TryFill(IReadOnlyCollection<ulong> cookies, out BpfMap? sockets)
    {
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_HASH, sizeof(ulong), sizeof(byte), Math.Max(1, cookies.Count), out sockets);
        foreach (ulong cookie in cookies)
        {
            if (errno == Errno.None)
                errno = sockets!.TrySet(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in cookie)), [1]);
        }
        if (errno == Errno.None)
            return errno;
        sockets?.Dispose();
        sockets = null;
        return errno;
    }

    internal static Errno TryFill(IReadOnlyList<IPNetwork> networks, out BpfMap? peers)
    {
        peers = null;
        if (networks.Count == 0)
            return Errno.None;
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_LPM_TRIE, TrafficKey.Bytes, sizeof(byte), networks.Count, out peers);
        Span<byte> key = stackalloc byte[TrafficKey.Bytes];
        foreach (var network in networks)
        {
            if (errno != Errno.None)
                break;
            TrafficKey.Write(network, key);
            errno = peers!.TrySet(key, [1]);
        }
        if (errno == Errno.None)
            return errno;
        peers?.Dispose();
        peers = null;
        return errno;
    }
}
