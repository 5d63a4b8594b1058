using System.Buffers.Binary;
using static LuminaGuard.FaultD.Native.NfTables;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A table of nf_tables that belongs to a netlink socket of ours, in the network namespace it was made in: nobody else can change or remove
/// it, and it is gone when the socket is closed, however that comes about. For CAP_NET_ADMIN there.
/// </summary>
public sealed class OwnedTable : IDisposable
{
    private static readonly TimeSpan ReadersGone = TimeSpan.FromMilliseconds(200);
    private readonly NetlinkSocket _socket;
    private readonly byte[] _fire;
    private int[] _timeoutsAt = [];
    private readonly byte[] _remove;
    private readonly byte[] _isInForce;
    private readonly byte[] _count;
    private bool _isThere = true;

    private OwnedTable(NetlinkSocket socket, string name, bool isOfInterfaces)
    {
        _socket = socket;
        _fire = Batch(writer => _timeoutsAt = WriteLease(writer, name, 1, 0));
        _remove = Batch(writer => WriteRemoval(writer, name, 1, isOfInterfaces));
        _isInForce = Question(NFT_MSG_GETSETELEM, writer =>
        {
            writer.Add(NFTA_SET_ELEM_LIST_TABLE, name);
            writer.Add(NFTA_SET_ELEM_LIST_SET, NamedSet.Lease.Name);
            using (writer.Nest(NFTA_SET_ELEM_LIST_ELEMENTS))
            using (writer.Nest(NFTA_LIST_ELEM))
            using (writer.Nest(NFTA_SET_ELEM_KEY))
                writer.Add(NFTA_DATA_VALUE, [NFPROTO_IPV4]);
        });
        _count = Question(NFT_MSG_GETOBJ, writer =>
        {
            writer.Add(NFTA_OBJ_TABLE, name);
            writer.Add(NFTA_OBJ_NAME, RefusalRules.Counter);
            writer.Add(NFTA_OBJ_TYPE, NFT_OBJECT_COUNTER);
        });
    }

    /// <summary>Makes one in the network namespace of the calling thread. Its rules match nothing before <see cref="Fire"/>.</summary>
    /// <param name="ruleset">The table.</param>
    /// <param name="made">What was made; null on failure.</param>
    /// <param name="why">What the kernel would not have, and its words on it.</param>
    /// <returns>
    /// EPERM: no CAP_NET_ADMIN. EEXIST: somebody has a table of that name. EOPNOTSUPP, ENOENT, EINVAL, EPROTONOSUPPORT: this kernel lacks a part.
    /// </returns>
    public static Errno TryMake(Ruleset ruleset, out OwnedTable? made, out string why)
    {
        ArgumentNullException.ThrowIfNull(ruleset);
        made = null;
        why = "nfnetlink";
        Errno errno = NetlinkSocket.TryOpen(NETLINK_NETFILTER, out var socket);
        if (errno == Errno.None && (errno = socket!.TryBindAlone()) != Errno.None)
            socket.Dispose();
        if (errno != Errno.None)
            return errno;
        foreach (byte[] batch in ruleset.Batches)
        {
            errno = socket!.Transact(batch, out uint failed, out string words);
            if (errno == Errno.None)
                continue;
            // To who has no right the kernel answers before it looks at the first part; a table of another's socket it answers likewise.
            if (errno == Errno.EPERM && failed != 0)
                errno = Errno.EEXIST;
            why = words.Length == 0 ? ruleset.Part(failed) : $"{ruleset.Part(failed)}: {words}";
            socket.Dispose();
            return errno;
        }
        made = new OwnedTable(socket!, ruleset.Table, ruleset.IsOfInterfaces);
        why = "";
        return Errno.None;
    }

    /// <summary>Has its rules match until a moment of CLOCK_MONOTONIC, after which the kernel by itself has them match nothing. No allocation.</summary>
    /// <returns>EPERM: no CAP_NET_ADMIN. ENOMEM.</returns>
    public Errno Fire(long untilNs)
    {
        ulong ms = (ulong)Math.Max(1, (untilNs - KernelClock.MonotonicNs) / 1_000_000);
        foreach (int at in _timeoutsAt)
            BinaryPrimitives.WriteUInt64BigEndian(_fire.AsSpan(at), ms);
        return _socket.Transact(_fire, out _, out _);
    }

    /// <summary>Whether the kernel has its rules match.</summary>
    public bool IsInForce() => _socket.Ask(_isInForce, out _) == Errno.None;

    /// <summary>How many packets its rules have refused.</summary>
    public ulong Refused()
    {
        ReadOnlySpan<byte> rest = _socket.AskForBody(_count);
        if (rest.Length < Inet.Length)
            return 0;
        rest = rest[Inet.Length..];
        while (NetlinkMessage.TryTakeAttribute(ref rest, out ushort type, out var value))
        {
            if (type != NFTA_OBJ_DATA)
                continue;
            while (NetlinkMessage.TryTakeAttribute(ref value, out ushort inner, out var number))
            {
                if (inner == NFTA_COUNTER_PACKETS && number.Length == sizeof(ulong))
                    return BinaryPrimitives.ReadUInt64BigEndian(number);
            }
        }
        return 0;
    }

    /// <summary>Removes it. Afterwards nothing feels it any more.</summary>
    /// <returns>What <see cref="Dispose"/> makes up for.</returns>
    public Errno Remove()
    {
        if (!_isThere)
            return Errno.None;
        Errno errno = _socket.Transact(_remove, out _, out _);
        _isThere = errno is not (Errno.None or Errno.ENOENT);
        return _isThere ? errno : Errno.None;
    }

    /// <summary>Removes it, and closes the socket: which does the former, where that was not done.</summary>
    public void Dispose()
    {
        if (Remove() == Errno.None)
            _ = CloseLater(_socket);
        else
            _socket.Dispose();
        _isThere = false;
    }

    /// <summary>The elements by which the rules match, as long as they last.</summary>
    internal static int[] WriteLease(NetlinkWriter writer, string name, uint number, ulong milliseconds)
    {
        var at = new List<int>();
        using var message = writer.Message(Type(NFT_MSG_NEWSETELEM), NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE, number, Inet);
        writer.Add(NFTA_SET_ELEM_LIST_TABLE, name);
        writer.Add(NFTA_SET_ELEM_LIST_SET, NamedSet.Lease.Name);
        writer.Add(NFTA_SET_ELEM_LIST_SET_ID, NamedSet.Lease.Id);
        using var list = writer.Nest(NFTA_SET_ELEM_LIST_ELEMENTS);
        foreach (var (place, family) in (ReadOnlySpan<(ushort, byte)>)[(1, NFPROTO_IPV4), (2, NFPROTO_IPV6)])
        {
            using var element = writer.Nest(place);
            at.Add(writer.Add(NFTA_SET_ELEM_TIMEOUT, milliseconds));
            using (writer.Nest(NFTA_SET_ELEM_KEY))
                writer.Add(NFTA_DATA_VALUE, [family]);
        }
        return [.. at];
    }

    /// <summary>The batch that removes a table.</summary>
    internal static void WriteRemoval(NetlinkWriter writer, string name, uint number, bool isOfInterfaces = false)
    {
        using (writer.Message(Type(NFT_MSG_DELTABLE), NLM_F_REQUEST | NLM_F_ACK, number, isOfInterfaces ? Netdev : Inet))
            writer.Add(NFTA_TABLE_NAME, name);
    }

    // A close waits until no processor looks at what was removed any more, 13 to 21 ms, in which nobody can change a table in that namespace. Later
    // there is nothing to wait for.
    private static async Task CloseLater(NetlinkSocket socket)
    {
        await Task.Delay(ReadersGone).ConfigureAwait(false);
        socket.Dispose();
    }

    private static byte[] Batch(Action<NetlinkWriter> write)
    {
        var writer = new NetlinkWriter();
        RulesetWriter.WriteEdge(writer, NFNL_MSG_BATCH_BEGIN, 0);
        write(writer);
        RulesetWriter.WriteEdge(writer, NFNL_MSG_BATCH_END, 2);
        return writer.Written.ToArray();
    }

    private static byte[] Question(int message, Action<NetlinkWriter> write)
    {
        var writer = new NetlinkWriter();
        using (writer.Message(Type(message), NLM_F_REQUEST, 1, Inet))
            write(writer);
        return writer.Written.ToArray();
    }
}
