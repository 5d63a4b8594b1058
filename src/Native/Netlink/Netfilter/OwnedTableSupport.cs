namespace LuminaGuard.FaultD.Native;

/// <summary>Asks the kernel whether it would make a table that refuses packets, part by part; nothing is made.</summary>
public static class OwnedTableSupport
{
    /// <summary>Asks in the network namespace of the calling thread.</summary>
    /// <param name="missing">The first part that it would not have, and its words on it.</param>
    /// <returns>EPERM: no CAP_NET_ADMIN. Other errors: it lacks that part.</returns>
    public static Errno Ask(out string missing)
    {
        missing = "netlink sockets for netfilter (nfnetlink)";
        Errno errno = NetlinkSocket.TryOpen(NfTables.NETLINK_NETFILTER, out var opened);
        if (errno != Errno.None)
            return errno;
        using var socket = opened!;
        var parts = Parts();
        errno = socket.Transact(parts.Batches[0], out uint failed, out string words);
        missing = errno == Errno.None ? "" : words.Length == 0 ? parts.Part(failed) : $"{parts.Part(failed)}: {words}";
        return errno;
    }

    // As `nft --check` does it: a batch that does not end is looked through and left.
    private static Ruleset Parts()
    {
        const string Chain = "any";
        var writer = new RulesetWriter("faultd-check");
        writer.Table();
        writer.Chain(Chain);
        writer.Counter("any");
        writer.Set(NamedSet.Lease);
        writer.Set(NamedSet.Peers4, [new AddressRange(1, 1)]);
        writer.Rule(Chain, "counters that rules share (nft_objref)", rule => rule.CountIn("any"u8));
        writer.Rule(Chain, "numbers by chance (meta random)", rule =>
        {
            rule.Meta(MetaKey.Random);
            rule.Below(1);
        });
        writer.Rule(Chain, "cgroups of sockets (nft_socket with cgroupv2, Linux 5.13)", rule => rule.SocketCgroup(1));
        writer.Rule(Chain, "rules that reject (nft_reject_inet)", rule =>
        {
            rule.Meta(MetaKey.L4Proto);
            rule.Equal([6]);
            rule.RejectWithReset();
        });
        return writer.FinishWithoutEnd();
    }
}
