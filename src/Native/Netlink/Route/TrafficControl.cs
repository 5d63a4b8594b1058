namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Messages of rtnetlink(7) about the traffic control of one link (linux/rtnetlink.h, linux/pkt_sched.h): what tc(8) would send. Nothing is
/// sent here.
/// </summary>
internal static class TrafficControl
{
    internal const int NETLINK_ROUTE = 0;
    internal const ushort RTM_NEWLINK = 16;
    internal const ushort RTM_DELLINK = 17;
    internal const ushort RTM_GETLINK = 18;

    /// <summary>struct ifinfomsg of linux/rtnetlink.h.</summary>
    internal const int LinkMessageLength = 16;
    internal const ushort RTM_NEWQDISC = 36;
    internal const ushort RTM_DELQDISC = 37;
    internal const ushort RTM_GETQDISC = 38;
    internal const ushort RTM_NEWTCLASS = 40;
    internal const ushort RTM_GETTCLASS = 42;
    internal const ushort RTM_NEWTFILTER = 44;
    internal const ushort RTM_DELTFILTER = 45;
    internal const ushort RTM_GETTFILTER = 46;
    internal const uint TC_H_ROOT = 0xffffffff;
    internal const uint TC_H_INGRESS = 0xfffffff1;
    internal const ushort TCA_KIND = 1;
    internal const ushort TCA_OPTIONS = 2;
    internal const ushort TCA_STATS2 = 7;
    internal const ushort IFLA_IFNAME = 3;
    internal const ushort TCA_HTB_PARMS = 1;
    internal const ushort TCA_HTB_INIT = 2;
    internal const ushort TCA_HTB_DIRECT_QLEN = 5;
    internal const ushort TCA_HTB_RATE64 = 6;
    internal const ushort TCA_HTB_CEIL64 = 7;
    internal const ushort TCA_BPF_CLASSID = 3;
    internal const ushort TCA_BPF_FD = 6;
    internal const ushort TCA_BPF_NAME = 7;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_CREATE = 0x400;

    /// <summary>struct tcmsg: where it stands in a message, and how long it is.</summary>
    internal const int Length = 20;

    private const ushort Ask = SockDiagRequest.NLM_F_REQUEST;
    private const ushort Do = SockDiagRequest.NLM_F_REQUEST | SockDiagRequest.NLM_F_ACK;
    private const ushort Create = Do | NLM_F_EXCL | NLM_F_CREATE;
    private const ushort Dump = SockDiagRequest.NLM_F_REQUEST | SockDiagRequest.NLM_F_DUMP;

    private const uint FilterPriority = 1 << 16;

    // ETH_P_ALL of linux/if_ether.h, in the order of the network.
    private const uint EveryProtocol = 0x0300;

    /// <summary>A root of the kind htb that lets all pass that no filter gives to a class.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="link">The link's index.</param>
    /// <param name="handle">The root's: its lower 16 bits are 0.</param>
    /// <param name="queue">How many packets may wait of those that pass, where the device is busy.</param>
    internal static void AddRoot(RouteWriter writer, int link, uint handle, uint queue)
    {
        int options = Begin(writer, RTM_NEWQDISC, Create, link, handle, TC_H_ROOT, "htb");
        int glob = writer.Open(TCA_HTB_INIT);
        // struct tc_htb_glob: version, rate2quantum, defcls, debug, direct_pkts.
        writer.UInt32(3);
        writer.UInt32(10);
        writer.UInt32(0);
        writer.UInt32(0);
        writer.UInt32(0);
        writer.End(glob);
        writer.Attribute(TCA_HTB_DIRECT_QLEN, queue);
        writer.End(options);
    }

    /// <summary>A class of it.</summary>
    internal static void AddClass(RouteWriter writer, int link, uint handle, uint root, HtbClass rate)
    {
        int options = Begin(writer, RTM_NEWTCLASS, Create, link, handle, root, "htb");
        rate.Write(writer);
        writer.End(options);
    }

    /// <summary>A queue in a class of it, in which so many packets wait.</summary>
    internal static void AddQueue(RouteWriter writer, int link, uint handle, uint parent, uint packets)
    {
        int options = Begin(writer, RTM_NEWQDISC, Create, link, handle, parent, "pfifo");
        writer.UInt32(packets);
        writer.End(options);
    }

    /// <summary>A netem in a class of it.</summary>
    internal static void AddNetem(RouteWriter writer, int link, uint handle, uint parent, Netem netem)
    {
        int options = Begin(writer, RTM_NEWQDISC, Create, link, handle, parent, "netem");
        netem.Write(writer);
        writer.End(options);
    }

    /// <summary>A filter that gives to a class what a program says is meant.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="link">The link's index.</param>
    /// <param name="root">What it stands in.</param>
    /// <param name="flow">The class.</param>
    /// <param name="program">The descriptor of the program, in the process that sends this.</param>
    /// <param name="name">What tc(8) calls it.</param>
    internal static void AddFilter(RouteWriter writer, int link, uint root, uint flow, int program, string name)
    {
        Begin(writer, RTM_NEWTFILTER, Create, link, 0, root, FilterPriority | EveryProtocol);
        writer.Attribute(TCA_KIND, "bpf");
        int options = writer.Open(TCA_OPTIONS);
        writer.Attribute(TCA_BPF_CLASSID, flow);
        writer.Attribute(TCA_BPF_FD, (uint)program);
        writer.Attribute(TCA_BPF_NAME, name);
        writer.End(options);
    }

    /// <summary>Takes the root away if it has that handle and is an htb; the kernel looks at both itself.</summary>
    internal static void DeleteRoot(RouteWriter writer, int link, uint handle)
    {
        Begin(writer, RTM_DELQDISC, Do, link, handle, TC_H_ROOT, info: 0);
        writer.Attribute(TCA_KIND, "htb");
    }

    /// <summary>Takes our filters out of a root.</summary>
    internal static void DeleteFilters(RouteWriter writer, int link, uint root) => Begin(writer, RTM_DELTFILTER, Do, link, 0, root, FilterPriority);

    /// <summary>The question for every qdisc of the namespace.</summary>
    internal static void ListQdiscs(RouteWriter writer) => Begin(writer, RTM_GETQDISC, Dump, 0, 0, 0, info: 0);

    /// <summary>The question for every class of a link.</summary>
    internal static void ListClasses(RouteWriter writer, int link) => Begin(writer, RTM_GETTCLASS, Dump, link, 0, 0, info: 0);

    /// <summary>The question for every filter in a qdisc.</summary>
    internal static void ListFilters(RouteWriter writer, int link, uint parent) => Begin(writer, RTM_GETTFILTER, Dump, link, 0, parent, info: 0);

    /// <summary>The question for a link, by its name where one is given.</summary>
    internal static void FindLink(RouteWriter writer, int link, string? name)
    {
        writer.Begin(RTM_GETLINK, Ask);
        // struct ifinfomsg: family and type, index, flags, which of them change.
        writer.UInt32(0);
        writer.Int32(link);
        writer.UInt32(0);
        writer.UInt32(0);
        if (name is not null)
            writer.Attribute(IFLA_IFNAME, name);
    }

    private static int Begin(RouteWriter writer, ushort type, ushort flags, int link, uint handle, uint parent, string kind)
    {
        Begin(writer, type, flags, link, handle, parent, info: 0);
        writer.Attribute(TCA_KIND, kind);
        return writer.Open(TCA_OPTIONS);
    }

    private static void Begin(RouteWriter writer, ushort type, ushort flags, int link, uint handle, uint parent, uint info)
    {
        writer.Begin(type, flags);
        writer.UInt32(0);
        writer.Int32(link);
        writer.UInt32(handle);
        writer.UInt32(parent);
        writer.UInt32(info);
    }
}
