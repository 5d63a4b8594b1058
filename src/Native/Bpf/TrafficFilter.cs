using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A filter on the packets of a cgroup and all below it, one way (BPF_PROG_TYPE_CGROUP_SKB): loaded, then attached, and gone with this
/// object, or this process. From its deadline on it lets everything pass. For CAP_BPF and CAP_NET_ADMIN.
/// </summary>
public sealed class TrafficFilter : IDisposable
{
    private const int KeyBytes = 20;
    private readonly BpfMap _counters;
    private readonly BpfMap? _peers;
    private readonly OwnedFd _program;
    private readonly uint _attachType;
    private int _link = -1;

    private TrafficFilter(BpfMap counters, BpfMap? peers, OwnedFd program, uint attachType)
    {
        _counters = counters;
        _peers = peers;
        _program = program;
        _attachType = attachType;
    }

    /// <summary>Has the kernel take a filter; it does nothing yet.</summary>
    /// <param name="match">Which packets.</param>
    /// <param name="egress">Of those that go out; false for those that come in.</param>
    /// <param name="isLost">Whether the sender is told nothing; false: his call fails with EPERM. What comes in is lost either way.</param>
    /// <param name="deadlineNs">On CLOCK_MONOTONIC: from then on all pass.</param>
    /// <param name="filter">The filter; null on failure.</param>
    /// <param name="why">What the kernel's verifier says of the program, if it is that.</param>
    /// <returns>EPERM: no CAP_BPF and CAP_NET_ADMIN. EINVAL, EACCES: this kernel lacks a part. ENOMEM.</returns>
    public static Errno TryLoad(TrafficMatch match, bool egress, bool isLost, long deadlineNs, out TrafficFilter? filter, out string why)
    {
        ArgumentNullException.ThrowIfNull(match);
        filter = null;
        why = "";
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_ARRAY, sizeof(int), Marshal.SizeOf<TrafficCounters>(), 1, out var counters);
        if (errno != Errno.None)
            return errno;
        errno = TryFill(match.Peers, out var peers);
        OwnedFd? program = null;
        uint attachType = egress ? LibcBpf.BPF_CGROUP_INET_EGRESS : LibcBpf.BPF_CGROUP_INET_INGRESS;
        if (errno == Errno.None)
        {
            errno = BpfProgram.TryLoad(
                LibcBpf.BPF_PROG_TYPE_CGROUP_SKB, attachType,
                TrafficProgram.Write(match, egress, egress && isLost ? 2 : 0, deadlineNs, counters!, peers), out program, out why);
        }
        if (errno == Errno.None)
        {
            filter = new TrafficFilter(counters!, peers, program!, attachType);
            return Errno.None;
        }
        counters!.Dispose();
        peers?.Dispose();
        return errno;
    }

    /// <summary>Whether the kernel would take such a filter from us; none is attached.</summary>
    public static Errno TryLoadOnly()
    {
        Errno errno = TryLoad(new TrafficMatch([], [], [], [], TrafficMatch.All, 0), egress: true, isLost: true, 0, out var filter, out _);
        filter?.Dispose();
        return errno;
    }

    /// <summary>Puts it in force. No allocation.</summary>
    /// <returns>EPERM; ENOENT: the cgroup is gone. EBUSY: somebody's program there lets none be beside it.</returns>
    public Errno Attach(Cgroup cgroup) => BpfProgram.TryAttach(cgroup, _attachType, _program, out _link);

    /// <summary>The cgroup that the kernel has it at; 0 when it is nowhere, or that has gone.</summary>
    public Errno TryCgroup(out ulong cgroup) => BpfProgram.TryCgroupOf(_link, out cgroup);

    /// <summary>What it has counted so far.</summary>
    public TrafficCounters Read()
    {
        Span<byte> value = stackalloc byte[Marshal.SizeOf<TrafficCounters>()];
        ReadOnlySpan<byte> first = [0, 0, 0, 0];
        return _counters.TryGet(first, value) == Errno.None ? MemoryMarshal.Read<TrafficCounters>(value) : default;
    }

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
        _counters.Dispose();
    }

    private static Errno TryFill(IReadOnlyList<IPNetwork> networks, out BpfMap? peers)
    {
        peers = null;
        if (networks.Count == 0)
            return Errno.None;
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_LPM_TRIE, KeyBytes, sizeof(byte), networks.Count, out peers);
        Span<byte> key = stackalloc byte[KeyBytes];
        foreach (var network in networks)
        {
            if (errno != Errno.None)
                break;
            WriteKey(network, key);
            errno = peers!.TrySet(key, [1]);
        }
        if (errno == Errno.None)
            return errno;
        peers?.Dispose();
        peers = null;
        return errno;
    }

    // struct bpf_lpm_trie_key: how many bits count, and an IPv6 address, of IPv4 the mapped one.
    private static void WriteKey(IPNetwork network, Span<byte> key)
    {
        bool isFour = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        BinaryPrimitives.WriteInt32LittleEndian(key, network.PrefixLength + (isFour ? 96 : 0));
        (isFour ? network.BaseAddress.MapToIPv6() : network.BaseAddress).TryWriteBytes(key[4..], out _);
    }
}
