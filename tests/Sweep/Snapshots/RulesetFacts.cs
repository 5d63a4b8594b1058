using System.Buffers.Binary;
using System.Globalization;
using static LuminaGuard.FaultD.Sweep.Snapshots.OtherNamespace;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Everything that nf_tables has in the network namespace of a process, as the kernel lists it (nfnetlink).</summary>
internal static unsafe class RulesetFacts
{
    private const int NETLINK_NETFILTER = 12;
    private const ushort NFNL_SUBSYS_NFTABLES = 10 << 8;
    private const ushort NLM_F_REQUEST_DUMP = 0x301;
    private const ushort NLMSG_DONE = 3;
    private const int HeaderLength = 20;

    // NFT_MSG_GETTABLE and so on.
    private static readonly (string Name, int Message)[] Lists = [("tables", 1), ("chains", 4), ("rules", 7), ("sets", 10), ("objects", 19)];

    public static void Add(Snapshot snapshot, string label, int pid)
    {
        foreach (var (name, all) in Read(pid))
            snapshot.Set($"{label} {name}", all);
    }

    /// <summary>What there is of each kind; the thread that looks does not come back from there.</summary>
    public static List<(string Name, string All)> Read(int pid)
    {
        var facts = new List<(string, string)>();
        if (!In(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net"), () => facts.AddRange(Lists.Select(list => (list.Name, List(list.Message))))))
            facts.AddRange(Lists.Select(list => (list.Name, "absent")));
        return facts;
    }

    private static string List(int message)
    {
        Span<byte> request = stackalloc byte[HeaderLength];
        request.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(request, HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], (ushort)(NFNL_SUBSYS_NFTABLES | message));
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], NLM_F_REQUEST_DUMP);
        var fd = Open(NETLINK_NETFILTER);
        var found = new List<string>();
        var answer = new byte[64 * 1024];
        fixed (byte* sent = request)
        fixed (byte* taken = answer)
        {
            var done = write(fd, sent, request.Length) < 0;
            while (!done && read(fd, taken, answer.Length) is > 0 and var length)
            {
                for (var at = 0; at + HeaderLength <= length && !done;)
                {
                    var one = answer.AsSpan(at, BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(at)));
                    done = BinaryPrimitives.ReadUInt16LittleEndian(one[4..]) <= NLMSG_DONE;
                    // What is in between is the generation, which changes with every look of somebody's.
                    if (!done)
                        found.Add(Convert.ToHexString(one[HeaderLength..]));
                    at += (one.Length + 3) & ~3;
                }
            }
        }
        _ = close(fd);
        return string.Join(' ', found);
    }
}
