namespace LuminaGuard.FaultD.Native;

/// <summary>Numbers of linux/netlink.h, linux/netfilter.h and linux/netfilter/nf_tables.h that more than one message has.</summary>
internal static class NfTables
{
    internal const int NETLINK_NETFILTER = 12;
    internal const ushort NLM_F_REQUEST = 0x1;
    internal const ushort NLM_F_ACK = 0x4;
    internal const ushort NLM_F_EXCL = 0x200;
    internal const ushort NLM_F_CREATE = 0x400;
    internal const ushort NLM_F_APPEND = 0x800;
    internal const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    internal const ushort NFNL_MSG_BATCH_END = 0x11;
    internal const int NFNL_SUBSYS_NFTABLES = 10;
    internal const byte NFPROTO_INET = 1;
    internal const byte NFPROTO_IPV4 = 2;
    internal const byte NFPROTO_NETDEV = 5;
    internal const byte NFPROTO_IPV6 = 10;
    internal const uint NF_INET_LOCAL_IN = 1;
    internal const uint NF_INET_LOCAL_OUT = 3;
    internal const uint NF_NETDEV_EGRESS = 1;
    internal const int NFT_MSG_NEWTABLE = 0;
    internal const int NFT_MSG_DELTABLE = 2;
    internal const int NFT_MSG_NEWCHAIN = 3;
    internal const int NFT_MSG_NEWRULE = 6;
    internal const int NFT_MSG_NEWSET = 9;
    internal const int NFT_MSG_NEWSETELEM = 12;
    internal const int NFT_MSG_GETSETELEM = 13;
    internal const int NFT_MSG_NEWOBJ = 18;
    internal const int NFT_MSG_GETOBJ = 19;
    internal const ushort NFTA_LIST_ELEM = 1;
    internal const ushort NFTA_DATA_VALUE = 1;
    internal const ushort NFTA_DATA_VERDICT = 2;
    internal const ushort NFTA_TABLE_NAME = 1;
    internal const ushort NFTA_OBJ_TABLE = 1;
    internal const ushort NFTA_OBJ_NAME = 2;
    internal const ushort NFTA_OBJ_TYPE = 3;
    internal const ushort NFTA_OBJ_DATA = 4;
    internal const ushort NFTA_COUNTER_BYTES = 1;
    internal const ushort NFTA_COUNTER_PACKETS = 2;
    internal const uint NFT_OBJECT_COUNTER = 1;
    internal const ushort NFTA_SET_ELEM_LIST_TABLE = 1;
    internal const ushort NFTA_SET_ELEM_LIST_SET = 2;
    internal const ushort NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    internal const ushort NFTA_SET_ELEM_LIST_SET_ID = 4;
    internal const ushort NFTA_SET_ELEM_KEY = 1;
    internal const ushort NFTA_SET_ELEM_FLAGS = 3;
    internal const ushort NFTA_SET_ELEM_TIMEOUT = 4;

    /// <summary>struct nfgenmsg of a table for IPv4 and IPv6 at once.</summary>
    internal static ReadOnlySpan<byte> Inet => [NFPROTO_INET, 0, 0, 0];

    /// <summary>struct nfgenmsg of a table for what passes interfaces.</summary>
    internal static ReadOnlySpan<byte> Netdev => [NFPROTO_NETDEV, 0, 0, 0];

    /// <summary>struct nfgenmsg of the begin and the end of a batch: the number of nf_tables in the order of the network.</summary>
    internal static ReadOnlySpan<byte> Batch => [0, 0, 0, NFNL_SUBSYS_NFTABLES];

    internal static ushort Type(int message) => (ushort)((NFNL_SUBSYS_NFTABLES << 8) | message);
}
