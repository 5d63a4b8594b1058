using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>Every number we took from a header is compared with what the C compiler makes of that header.</summary>
public class COracleTests
{
    private const string Headers = """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <signal.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <string.h>
        #include <time.h>
        #include <unistd.h>
        #include <dirent.h>
        #include <netinet/in.h>
        #include <netinet/tcp.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/ioctl.h>
        #include <sys/poll.h>
        #include <sys/resource.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/timerfd.h>
        #include <sys/vfs.h>
        #include <linux/bpf.h>
        #include <linux/capability.h>
        #include <linux/futex.h>
        #include <linux/inet_diag.h>
        #include <linux/magic.h>
        #include <linux/netfilter.h>
        #include <linux/netfilter/nf_tables.h>
        #include <linux/netfilter/nfnetlink.h>
        #include <linux/netlink.h>
        #include <linux/nsfs.h>
        #include <linux/openat2.h>
        #include <linux/if_ether.h>
        #include <linux/if_link.h>
        #include <linux/pkt_cls.h>
        #include <linux/pkt_sched.h>
        #include <linux/rtnetlink.h>
        #include <linux/sched.h>
        #include <linux/sock_diag.h>

        """;

    [Fact]
    public void Constants_are_those_of_the_headers() => Compare(new()
    {
        ["SYS_pidfd_send_signal"] = SyscallNumbers.PidfdSendSignal,
        ["SYS_pidfd_open"] = SyscallNumbers.PidfdOpen,
        ["SYS_openat2"] = SyscallNumbers.Openat2,
        ["SYS_futex"] = SyscallNumbers.Futex,
        ["FUTEX_WAKE"] = LibcFutex.FUTEX_WAKE,
        ["FUTEX_WAIT_BITSET"] = LibcFutex.FUTEX_WAIT_BITSET,
        ["FUTEX_PRIVATE_FLAG"] = LibcFutex.FUTEX_PRIVATE_FLAG,
        ["FUTEX_BITSET_MATCH_ANY"] = LibcFutex.FUTEX_BITSET_MATCH_ANY,
        ["SYS_setresuid"] = SyscallNumbers.Setresuid,
        ["SYS_setresgid"] = SyscallNumbers.Setresgid,
        ["SYS_setgroups"] = SyscallNumbers.Setgroups,
        ["SYS_getdents64"] = SyscallNumbers.Getdents64,
        ["SYS_capget"] = SyscallNumbers.Capget,
        ["LOCK_EX"] = LibcFile.LOCK_EX,
        ["LOCK_NB"] = LibcFile.LOCK_NB,
        ["SEEK_HOLE"] = LibcFile.SEEK_HOLE,
        ["STATX_MNT_ID"] = LibcFile.STATX_MNT_ID,
        ["FALLOC_FL_KEEP_SIZE"] = LibcFile.FALLOC_FL_KEEP_SIZE,
        ["CGROUP2_SUPER_MAGIC"] = LibcFile.CGROUP2_SUPER_MAGIC,
        ["CLOCK_REALTIME"] = LibcTime.CLOCK_REALTIME,
        ["CLOCK_MONOTONIC"] = LibcTime.CLOCK_MONOTONIC,
        ["CLOCK_THREAD_CPUTIME_ID"] = LibcTime.CLOCK_THREAD_CPUTIME_ID,
        ["CLOCK_BOOTTIME"] = LibcTime.CLOCK_BOOTTIME,
        ["TFD_TIMER_ABSTIME"] = LibcTime.TFD_TIMER_ABSTIME,
        ["TFD_NONBLOCK"] = LibcTime.TFD_NONBLOCK,
        ["TFD_CLOEXEC"] = LibcTime.TFD_CLOEXEC,
        ["NS_GET_PARENT"] = PidNamespaces.NS_GET_PARENT,
        ["_LINUX_CAPABILITY_VERSION_3"] = LibcCredentials.CapabilityVersion3,
        ["_LINUX_CAPABILITY_U32S_3"] = 2,
        ["_SC_CLK_TCK"] = 2,
        ["DT_DIR"] = 4,
        ["CAP_SETGID"] = 6,
        ["CAP_SETUID"] = 7,
        ["S_IFMT"] = 0xF000,
        ["S_IFREG"] = 0x8000,
        ["S_IFDIR"] = 0x4000,
        ["(long long)RLIM_INFINITY"] = unchecked((long)ResourceLimits.Infinity),
        // What comes from Tmds.LibC is not taken on trust either.
        ["O_PATH"] = Tmds.Linux.LibC.O_PATH,
        ["O_DIRECTORY"] = Tmds.Linux.LibC.O_DIRECTORY,
        ["O_NOFOLLOW"] = Tmds.Linux.LibC.O_NOFOLLOW,
        ["O_CLOEXEC"] = Tmds.Linux.LibC.O_CLOEXEC,
        ["O_EXCL"] = Tmds.Linux.LibC.O_EXCL,
        ["O_NONBLOCK"] = Tmds.Linux.LibC.O_NONBLOCK,
        ["AT_EMPTY_PATH"] = Tmds.Linux.LibC.AT_EMPTY_PATH,
        ["AT_SYMLINK_NOFOLLOW"] = Tmds.Linux.LibC.AT_SYMLINK_NOFOLLOW,
        ["AT_REMOVEDIR"] = Tmds.Linux.LibC.AT_REMOVEDIR,
        ["RESOLVE_BENEATH"] = (long)Tmds.Linux.LibC.RESOLVE_BENEATH,
        ["RESOLVE_NO_SYMLINKS"] = (long)Tmds.Linux.LibC.RESOLVE_NO_SYMLINKS,
        ["RESOLVE_NO_XDEV"] = (long)Tmds.Linux.LibC.RESOLVE_NO_XDEV,
        ["RESOLVE_NO_MAGICLINKS"] = (long)Tmds.Linux.LibC.RESOLVE_NO_MAGICLINKS,
    });

    [Fact]
    public void Sockets_and_netlink_are_those_of_the_headers() => Compare(new()
    {
        ["SYS_read"] = SyscallNumbers.Read,
        ["SYS_epoll_wait"] = SyscallNumbers.EpollWait,
        ["SYS_epoll_pwait"] = SyscallNumbers.EpollPwait,
        ["SYS_epoll_pwait2"] = SyscallNumbers.EpollPwait2,
        ["SYS_readv"] = SyscallNumbers.Readv,
        ["SYS_pidfd_getfd"] = SyscallNumbers.PidfdGetfd,
        ["CLONE_NEWNET"] = LibcNamespaces.CLONE_NEWNET,
        ["F_SETPIPE_SZ"] = PipeLines.F_SETPIPE_SZ,
        ["F_GETPIPE_SZ"] = PipeLines.F_GETPIPE_SZ,
        ["SPLICE_F_NONBLOCK"] = PipeLines.SPLICE_F_NONBLOCK,
        ["FIONREAD"] = ForeignPipe.FIONREAD,
        ["S_IFIFO"] = 0x1000,
        ["S_IFSOCK"] = 0xC000,
        ["POLLRDHUP"] = LibcPoll.POLLRDHUP,
        ["SO_TYPE"] = ForeignSockets.SO_TYPE,
        ["SO_PROTOCOL"] = ForeignSockets.SO_PROTOCOL,
        ["SO_DOMAIN"] = ForeignSockets.SO_DOMAIN,
        ["SO_COOKIE"] = ForeignSockets.SO_COOKIE,
        ["SO_BINDTOIFINDEX"] = ForeignSockets.SO_BINDTOIFINDEX,
        ["SO_NETNS_COOKIE"] = ForeignSockets.SO_NETNS_COOKIE,
        ["TCP_INFO"] = ForeignSockets.TCP_INFO,
        ["TCP_ESTABLISHED"] = ForeignSockets.TCP_ESTABLISHED,
        ["TCP_CLOSE_WAIT"] = ForeignSockets.TCP_CLOSE_WAIT,
        ["offsetof(struct tcp_info, tcpi_state)"] = 0,
        ["SHUT_RD"] = ForeignSockets.SHUT_RD,
        ["SHUT_WR"] = ForeignSockets.SHUT_WR,
        ["SHUT_RDWR"] = 2,
        ["AF_UNIX"] = SocketName.AF_UNIX,
        ["AF_INET"] = SocketName.AF_INET,
        ["AF_INET6"] = SocketName.AF_INET6,
        ["offsetof(struct sockaddr_in, sin_addr)"] = 4,
        ["offsetof(struct sockaddr_in6, sin6_addr)"] = 8,
        ["SOL_NETLINK"] = NetlinkSocket.SOL_NETLINK,
        ["NETLINK_CAP_ACK"] = NetlinkSocket.NETLINK_CAP_ACK,
        ["NETLINK_EXT_ACK"] = NetlinkSocket.NETLINK_EXT_ACK,
        ["NLMSG_ERROR"] = NetlinkSocket.NLMSG_ERROR,
        ["NLM_F_CAPPED"] = NetlinkSocket.NLM_F_CAPPED,
        ["NLM_F_ACK_TLVS"] = NetlinkSocket.NLM_F_ACK_TLVS,
        ["NLMSGERR_ATTR_MSG"] = NetlinkSocket.NLMSGERR_ATTR_MSG,
        ["NLM_F_DUMP"] = SockDiagRequest.NLM_F_DUMP,
        ["NETLINK_SOCK_DIAG"] = SockDiagRequest.NETLINK_SOCK_DIAG,
        ["SOCK_DIAG_BY_FAMILY"] = SockDiagRequest.SOCK_DIAG_BY_FAMILY,
        ["SOCK_DESTROY"] = SockDiagRequest.SOCK_DESTROY,
        ["sizeof(struct nlmsghdr) + sizeof(struct inet_diag_req_v2)"] = SockDiagRequest.Length,
        ["sizeof(struct nlmsghdr) + offsetof(struct inet_diag_req_v2, id)"] = SockDiagRequest.IdAt,
        ["offsetof(struct inet_diag_sockid, idiag_src)"] = 4,
        ["offsetof(struct inet_diag_sockid, idiag_dst)"] = 20,
        ["offsetof(struct inet_diag_sockid, idiag_if)"] = 36,
        ["offsetof(struct inet_diag_sockid, idiag_cookie)"] = 40,
        ["NLMSG_HDRLEN"] = NetlinkMessage.HeaderLength,
    });

    [Fact]
    public void Those_of_nf_tables_are_those_of_the_headers() => Compare(new()
    {
        ["NETLINK_NETFILTER"] = NfTables.NETLINK_NETFILTER,
        ["NLM_F_REQUEST"] = NfTables.NLM_F_REQUEST,
        ["NLM_F_ACK"] = NfTables.NLM_F_ACK,
        ["NLM_F_EXCL"] = NfTables.NLM_F_EXCL,
        ["NLM_F_CREATE"] = NfTables.NLM_F_CREATE,
        ["NLM_F_APPEND"] = NfTables.NLM_F_APPEND,
        ["NFNL_MSG_BATCH_BEGIN"] = NfTables.NFNL_MSG_BATCH_BEGIN,
        ["NFNL_MSG_BATCH_END"] = NfTables.NFNL_MSG_BATCH_END,
        ["NFNL_SUBSYS_NFTABLES"] = NfTables.NFNL_SUBSYS_NFTABLES,
        ["sizeof(struct nfgenmsg)"] = NfTables.Inet.Length,
        ["NFPROTO_INET"] = NfTables.NFPROTO_INET,
        ["NFPROTO_IPV4"] = NfTables.NFPROTO_IPV4,
        ["NFPROTO_IPV6"] = NfTables.NFPROTO_IPV6,
        ["NF_INET_LOCAL_IN"] = NfTables.NF_INET_LOCAL_IN,
        ["NF_INET_LOCAL_OUT"] = NfTables.NF_INET_LOCAL_OUT,
        ["NFT_MSG_NEWTABLE"] = NfTables.NFT_MSG_NEWTABLE,
        ["NFT_MSG_DELTABLE"] = NfTables.NFT_MSG_DELTABLE,
        ["NFT_MSG_NEWCHAIN"] = NfTables.NFT_MSG_NEWCHAIN,
        ["NFT_MSG_NEWRULE"] = NfTables.NFT_MSG_NEWRULE,
        ["NFT_MSG_NEWSET"] = NfTables.NFT_MSG_NEWSET,
        ["NFT_MSG_NEWSETELEM"] = NfTables.NFT_MSG_NEWSETELEM,
        ["NFT_MSG_GETSETELEM"] = NfTables.NFT_MSG_GETSETELEM,
        ["NFT_MSG_NEWOBJ"] = NfTables.NFT_MSG_NEWOBJ,
        ["NFT_MSG_GETOBJ"] = NfTables.NFT_MSG_GETOBJ,
        ["NFT_OBJECT_COUNTER"] = NfTables.NFT_OBJECT_COUNTER,
        ["NFTA_COUNTER_PACKETS"] = NfTables.NFTA_COUNTER_PACKETS,
        ["NFTA_OBJ_DATA"] = NfTables.NFTA_OBJ_DATA,
        ["NFTA_SET_ELEM_KEY"] = NfTables.NFTA_SET_ELEM_KEY,
        ["NFTA_SET_ELEM_LIST_ELEMENTS"] = NfTables.NFTA_SET_ELEM_LIST_ELEMENTS,
        ["NFT_TABLE_F_OWNER"] = RulesetWriter.NFT_TABLE_F_OWNER,
        ["NFT_SET_INTERVAL"] = NamedSet.NFT_SET_INTERVAL,
        ["NFT_SET_TIMEOUT"] = NamedSet.NFT_SET_TIMEOUT,
        ["NFT_META_IIF"] = (long)MetaKey.Iif,
        ["NFT_META_SKUID"] = (long)MetaKey.SkUid,
        ["NFT_META_NFPROTO"] = (long)MetaKey.NfProto,
        ["NFT_META_L4PROTO"] = (long)MetaKey.L4Proto,
        ["NFT_META_PRANDOM"] = (long)MetaKey.Random,
        ["SO_ACCEPTCONN"] = ForeignSockets.SO_ACCEPTCONN,
        ["IPPROTO_MPTCP"] = ForeignSockets.IPPROTO_MPTCP,
        ["IPPROTO_IPV6"] = ForeignSockets.IPPROTO_IPV6,
        ["IPV6_V6ONLY"] = ForeignSockets.IPV6_V6ONLY,
    });

    [Fact]
    public void Traffic_control_is_that_of_the_headers() => Compare(new()
    {
        ["NETLINK_ROUTE"] = TrafficControl.NETLINK_ROUTE,
        ["RTM_NEWLINK"] = TrafficControl.RTM_NEWLINK,
        ["RTM_GETLINK"] = TrafficControl.RTM_GETLINK,
        ["RTM_NEWQDISC"] = TrafficControl.RTM_NEWQDISC,
        ["RTM_DELQDISC"] = TrafficControl.RTM_DELQDISC,
        ["RTM_GETQDISC"] = TrafficControl.RTM_GETQDISC,
        ["RTM_NEWTCLASS"] = TrafficControl.RTM_NEWTCLASS,
        ["RTM_GETTCLASS"] = TrafficControl.RTM_GETTCLASS,
        ["RTM_NEWTFILTER"] = TrafficControl.RTM_NEWTFILTER,
        ["RTM_DELTFILTER"] = TrafficControl.RTM_DELTFILTER,
        ["RTM_GETTFILTER"] = TrafficControl.RTM_GETTFILTER,
        ["TC_H_ROOT"] = TrafficControl.TC_H_ROOT,
        ["TC_H_INGRESS"] = TrafficControl.TC_H_INGRESS,
        ["TCA_KIND"] = TrafficControl.TCA_KIND,
        ["TCA_OPTIONS"] = TrafficControl.TCA_OPTIONS,
        ["TCA_STATS2"] = TrafficControl.TCA_STATS2,
        ["IFLA_IFNAME"] = TrafficControl.IFLA_IFNAME,
        ["TCA_HTB_PARMS"] = TrafficControl.TCA_HTB_PARMS,
        ["TCA_HTB_INIT"] = TrafficControl.TCA_HTB_INIT,
        ["TCA_HTB_DIRECT_QLEN"] = TrafficControl.TCA_HTB_DIRECT_QLEN,
        ["TCA_HTB_RATE64"] = TrafficControl.TCA_HTB_RATE64,
        ["TCA_HTB_CEIL64"] = TrafficControl.TCA_HTB_CEIL64,
        ["TCA_NETEM_CORRUPT"] = Netem.TCA_NETEM_CORRUPT,
        ["TCA_BPF_CLASSID"] = TrafficControl.TCA_BPF_CLASSID,
        ["TCA_BPF_FD"] = TrafficControl.TCA_BPF_FD,
        ["TCA_BPF_NAME"] = TrafficControl.TCA_BPF_NAME,
        ["sizeof(struct tcmsg)"] = TrafficControl.Length,
        ["offsetof(struct tcmsg, tcm_ifindex)"] = 4,
        ["offsetof(struct tcmsg, tcm_parent)"] = 12,
        ["sizeof(struct ifinfomsg)"] = 16,
        ["sizeof(struct tc_netem_qopt)"] = Netem.OptionsLength,
        ["sizeof(struct tc_htb_opt)"] = 44,
        ["sizeof(struct tc_htb_glob)"] = 20,
        ["offsetof(struct tc_ratespec, rate)"] = 8,
        ["NLM_F_EXCL"] = TrafficControl.NLM_F_EXCL,
        ["NLM_F_CREATE"] = TrafficControl.NLM_F_CREATE,
        ["NLM_F_MULTI"] = NetlinkSocket.NLM_F_MULTI,
        ["NLM_F_DUMP_INTR"] = NetlinkSocket.NLM_F_DUMP_INTR,
        ["NLMSG_DONE"] = NetlinkSocket.NLMSG_DONE,
        ["BPF_PROG_TYPE_SCHED_CLS"] = LibcBpf.BPF_PROG_TYPE_SCHED_CLS,
        ["BPF_HDR_START_NET"] = LibcBpf.BPF_HDR_START_NET,
        ["BPF_FUNC_skb_load_bytes_relative"] = (long)BpfHelper.SkbLoadBytesRelative,
    });

    [Fact]
    public void Structures_are_laid_out_as_in_C() => Compare(new()
    {
        ["sizeof(struct statfs)"] = Unsafe.SizeOf<StatFs>(),
        ["offsetof(struct statfs, f_type)"] = Marshal.OffsetOf<StatFs>("Type"),
        ["sizeof(((struct statfs *)0)->f_type)"] = sizeof(long),
        ["sizeof(struct open_how)"] = Unsafe.SizeOf<OpenHow>(),
        ["offsetof(struct open_how, flags)"] = Marshal.OffsetOf<OpenHow>("Flags"),
        ["offsetof(struct open_how, mode)"] = Marshal.OffsetOf<OpenHow>("Mode"),
        ["offsetof(struct open_how, resolve)"] = Marshal.OffsetOf<OpenHow>("Resolve"),
        ["sizeof(struct rlimit64)"] = Unsafe.SizeOf<RLimit>(),
        ["offsetof(struct rlimit64, rlim_max)"] = Marshal.OffsetOf<RLimit>("Maximum"),
        ["sizeof(struct timespec)"] = Unsafe.SizeOf<TimeSpec>(),
        ["offsetof(struct timespec, tv_nsec)"] = Marshal.OffsetOf<TimeSpec>("Nanoseconds"),
        ["sizeof(struct itimerspec)"] = Unsafe.SizeOf<TimerSpec>(),
        ["offsetof(struct itimerspec, it_value)"] = Marshal.OffsetOf<TimerSpec>("Value"),
        ["sizeof(struct __user_cap_header_struct)"] = Unsafe.SizeOf<CapabilityHeader>(),
        ["offsetof(struct __user_cap_header_struct, pid)"] = Marshal.OffsetOf<CapabilityHeader>("Pid"),
        ["sizeof(struct __user_cap_data_struct)"] = Unsafe.SizeOf<CapabilityData>(),
        ["offsetof(struct __user_cap_data_struct, permitted)"] = Marshal.OffsetOf<CapabilityData>("Permitted"),
        ["offsetof(struct dirent64, d_reclen)"] = 16,
        ["offsetof(struct dirent64, d_type)"] = 18,
        ["offsetof(struct dirent64, d_name)"] = 19,
        ["sizeof(struct statx)"] = Unsafe.SizeOf<Tmds.Linux.statx>(),
        ["offsetof(struct statx, stx_ino)"] = Marshal.OffsetOf<Tmds.Linux.statx>("stx_ino"),
        ["offsetof(struct statx, stx_mode)"] = Marshal.OffsetOf<Tmds.Linux.statx>("stx_mode"),
        ["offsetof(struct statx, stx_uid)"] = Marshal.OffsetOf<Tmds.Linux.statx>("stx_uid"),
        ["offsetof(struct statx, stx_nlink)"] = Marshal.OffsetOf<Tmds.Linux.statx>("stx_nlink"),
        ["offsetof(struct statx, stx_size)"] = Marshal.OffsetOf<Tmds.Linux.statx>("stx_size"),
        ["offsetof(struct statx, stx_dev_major)"] = Marshal.OffsetOf<Tmds.Linux.statx>("stx_dev_major"),
        ["sizeof(struct pollfd)"] = Unsafe.SizeOf<Tmds.Linux.pollfd>(),
    });

    [Fact]
    public void Signals_have_their_numbers() => Compare(
        Enum.GetValues<Signal>().Where(signal => signal != Signal.None)
            .ToDictionary(signal => signal.ToString(), signal => (long)signal));

    [Fact]
    public void Errno_has_the_numbers_and_the_texts_of_libc()
    {
        Errno[] all = [.. Enum.GetValues<Errno>().Distinct().Where(errno => errno != Errno.None)];
        StringBuilder source = new(Headers + "int main(void) {\n");
        foreach (Errno errno in all)
            source.Append(CultureInfo.InvariantCulture, $"printf(\"%d %s ({errno.Name()})\\n\", {errno.Name()}, strerror({errno.Name()}));\n");
        source.Append("printf(\"%d %d\\n\", EWOULDBLOCK, ENOTSUP); return 0; }\n");
        string[] lines = Gcc.Run(source.ToString());
        Assert.Equal(all.Select(errno => $"{(int)errno} {errno.Message()}"), lines[..^1]);
        Assert.Equal($"{(int)Errno.EWOULDBLOCK} {(int)Errno.ENOTSUP}", lines[^1]);
        // 41 and 58 have never been given out; all others up to EHWPOISON are ours.
        Assert.Equal(Enumerable.Range(1, 133).Except([41, 58]), all.Select(errno => (int)errno).Order());
    }

    private static void Compare(Dictionary<string, long> ours)
    {
        StringBuilder source = new(Headers + "int main(void) {\n");
        foreach (string expression in ours.Keys)
            source.Append(CultureInfo.InvariantCulture, $"printf(\"%lld {expression}\\n\", (long long)({expression}));\n");
        source.Append("return 0; }\n");
        Assert.Equal(ours.Select(pair => $"{pair.Value} {pair.Key}"), Gcc.Run(source.ToString()));
    }
}
