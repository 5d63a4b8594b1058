using System.Buffers.Binary;
using static LuminaGuard.FaultD.Sweep.Snapshots.OtherNamespace;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>The traffic control of the links of a process's network namespace, byte for byte as the kernel lists it (rtnetlink(7)), without what it counts.</summary>
internal static unsafe class LinkFacts
{
    private const int NETLINK_ROUTE = 0;
    private const int Header = 16;
    private const int TcMessage = 20;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort RTM_GETQDISC = 38;
    private const ushort RTM_GETTCLASS = 42;
    private const ushort RTM_GETTFILTER = 46;
    private const ushort TCA_STATS = 3;
    private const ushort TCA_STATS2 = 7;

    /// <summary>Every network namespace has lo, and as its first.</summary>
    public const int Lo = 1;

    /// <summary>Whether this kernel has a netem, loaded or to be.</summary>
    public static bool HostHasNetem { get; } = Directory.Exists("/sys/module/sch_netem") || Named("modules.builtin") || Named("modules.dep");

    /// <summary>What lo has: qdiscs, classes, and filters of its root. Nothing where the namespace has gone with the process.</summary>
    public static void Add(Snapshot snapshot, string label, int pid)
    {
        snapshot.Set($"{label} traffic control", Of($"/proc/{pid}/ns/net", Lo));
    }

    /// <summary>The same of any link.</summary>
    public static string Of(string space, int link)
    {
        var said = "gone";
        return In(space, () => said = Look(link)) ? said : "gone";
    }

    /// <summary>Sends messages of rtnetlink(7) from the namespace of the calling thread, each of which is acknowledged; gives the error, as a number below 0.</summary>
    public static int Send(byte[] messages, int count)
    {
        int fd = Open(NETLINK_ROUTE), first = 0;
        var answer = new byte[4096];
        fixed (byte* sent = messages, received = answer)
        {
            _ = write(fd, sent, messages.Length);
            for (var i = 0; i < count; i++)
            {
                _ = read(fd, received, answer.Length);
                var error = BinaryPrimitives.ReadInt32LittleEndian(answer.AsSpan(Header));
                first = first == 0 ? error : first;
            }
        }
        _ = close(fd);
        return first;
    }

    private static string Look(int link)
    {
        int fd = Open(NETLINK_ROUTE);
        var said = string.Join(' ', List(fd, RTM_GETQDISC, link), List(fd, RTM_GETTCLASS, link), List(fd, RTM_GETTFILTER, link));
        _ = close(fd);
        return said;
    }

    private static string List(int fd, ushort type, int link)
    {
        // struct nlmsghdr and struct tcmsg: NLM_F_REQUEST and NLM_F_DUMP.
        var request = new byte[Header + TcMessage];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), type);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), 0x301);
        BinaryPrimitives.WriteInt32LittleEndian(request.AsSpan(Header + 4), link);
        var found = new List<string>();
        var answer = new byte[32768];
        fixed (byte* sent = request, received = answer)
        {
            if (write(fd, sent, request.Length) != request.Length)
                return "untold";
            while (true)
            {
                var length = (int)read(fd, received, answer.Length);
                if (length < Header)
                    return "untold";
                if (Take(answer.AsSpan(0, length), link, found))
                    return string.Join('+', found);
            }
        }
    }

    private static bool Take(ReadOnlySpan<byte> rest, int link, List<string> found)
    {
        while (rest.Length >= Header)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]);
            if (type is NLMSG_DONE or NLMSG_ERROR)
                return true;
            var body = rest[Header..length];
            if (BinaryPrimitives.ReadInt32LittleEndian(body[4..]) == link)
                found.Add(Text(body));
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }
        return false;
    }

    private static string Text(ReadOnlySpan<byte> body)
    {
        var text = Convert.ToHexString(body[..TcMessage]);
        for (var rest = body[TcMessage..]; rest.Length >= 4;)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            if (BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) is not (TCA_STATS or TCA_STATS2))
                text += Convert.ToHexString(rest[..length]);
            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }
        return text;
    }

    private static bool Named(string list)
    {
        var file = $"/lib/modules/{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}/{list}";
        return File.Exists(file) && File.ReadAllText(file).Contains("/sch_netem.ko", StringComparison.Ordinal);
    }
}
