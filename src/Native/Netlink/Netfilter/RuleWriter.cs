using System.Buffers.Binary;
using static LuminaGuard.FaultD.Native.NfTables;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Writes the expressions of a rule, which the kernel goes through in their order: each loads something into the one register that is used
/// here or compares what is in it, and the first that is not true ends the rule.
/// </summary>
internal sealed class RuleWriter(NetlinkWriter writer)
{
    private const uint NFT_REG_VERDICT = 0;
    private const uint NFT_REG_1 = 1;
    private const uint NF_ACCEPT = 1;
    private const uint NFT_GOTO = unchecked((uint)-4);
    private const ushort NFTA_EXPR_NAME = 1;
    private const ushort NFTA_EXPR_DATA = 2;

    /// <summary>meta: something about the packet.</summary>
    internal void Meta(MetaKey key)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("meta"))
        {
            writer.Add(2, (uint)key);
            writer.Add(1, NFT_REG_1);
        }
    }

    /// <summary>payload: bytes of the network header, that of IPv4 or IPv6.</summary>
    internal void NetworkHeader(int offset, int count) => Payload(1, offset, count);

    /// <summary>payload: bytes of the transport header, that of TCP or UDP.</summary>
    internal void TransportHeader(int offset, int count) => Payload(2, offset, count);

    /// <summary>socket: the cgroup that the packet's socket was made in, or the one above it at this level; the root is at 0.</summary>
    internal void SocketCgroup(int level)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("socket"))
        {
            const uint NFT_SOCKET_CGROUPV2 = 3;
            writer.Add(1, NFT_SOCKET_CGROUPV2);
            writer.Add(2, NFT_REG_1);
            writer.Add(3, (uint)level);
        }
    }

    /// <summary>bitwise: of the byte in the register only these bits.</summary>
    internal void Mask(byte bits)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("bitwise"))
        {
            writer.Add(1, NFT_REG_1);
            writer.Add(2, NFT_REG_1);
            writer.Add(6, 0u);
            writer.Add(3, 1u);
            using (writer.Nest(4))
                writer.Add(NFTA_DATA_VALUE, [bits]);
            using (writer.Nest(5))
                writer.Add(NFTA_DATA_VALUE, [0]);
        }
    }

    /// <summary>cmp: what is in the register is this.</summary>
    internal void Equal(ReadOnlySpan<byte> value) => Compare(0, value);

    /// <summary>cmp: it is not.</summary>
    internal void NotEqual(ReadOnlySpan<byte> value) => Compare(1, value);

    /// <summary>cmp: it is below this, both read in the order of the network.</summary>
    internal void Below(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Compare(2, bytes);
    }

    /// <summary>lookup: it is in this set.</summary>
    internal void In(NamedSet set)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("lookup"))
        {
            writer.Add(2, NFT_REG_1);
            writer.Add(1, set.Name);
            writer.Add(4, set.Id);
        }
    }

    /// <summary>objref: counts the packet.</summary>
    internal void CountIn(ReadOnlySpan<byte> counter)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("objref"))
        {
            writer.Add(1, NFT_OBJECT_COUNTER);
            writer.Add(2, counter);
        }
    }

    /// <summary>reject: the packet is dropped, and who sent it is sent a reset.</summary>
    internal void RejectWithReset() => Reject(1, 0);

    /// <summary>reject: the packet is dropped, and who sent it is told by ICMP or ICMPv6 that the port is unreachable.</summary>
    internal void RejectAsUnreachable() => Reject(2, 1);

    /// <summary>immediate: the packet passes, and no further rule of this table is looked at.</summary>
    internal void Accept()
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("immediate"))
        {
            writer.Add(1, NFT_REG_VERDICT);
            using (writer.Nest(2))
            using (writer.Nest(NFTA_DATA_VERDICT))
                writer.Add(1, NF_ACCEPT);
        }
    }

    /// <summary>
    /// immediate, fwd: the packet is sent on by the interface of this number, and who sent it is told that all is well. Where no interface has
    /// it, the packet is lost (nf_fwd_netdev_egress of net/netfilter/nf_dup_netdev.c).
    /// </summary>
    internal void ForwardTo(int interfaceIndex)
    {
        Span<byte> index = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(index, interfaceIndex);
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("immediate"))
        {
            writer.Add(1, NFT_REG_1);
            using (writer.Nest(2))
                writer.Add(NFTA_DATA_VALUE, index);
        }
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("fwd"))
            writer.Add(1, NFT_REG_1);
    }

    /// <summary>immediate: the rules of this chain decide.</summary>
    internal void GoTo(string chain)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("immediate"))
        {
            writer.Add(1, NFT_REG_VERDICT);
            using (writer.Nest(2))
            using (writer.Nest(NFTA_DATA_VERDICT))
            {
                writer.Add(1, NFT_GOTO);
                writer.Add(2, chain);
            }
        }
    }

    private void Payload(uint @base, int offset, int count)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("payload"))
        {
            writer.Add(1, NFT_REG_1);
            writer.Add(2, @base);
            writer.Add(3, (uint)offset);
            writer.Add(4, (uint)count);
        }
    }

    private void Compare(uint operation, ReadOnlySpan<byte> value)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("cmp"))
        {
            writer.Add(1, NFT_REG_1);
            writer.Add(2, operation);
            using (writer.Nest(3))
                writer.Add(NFTA_DATA_VALUE, value);
        }
    }

    private void Reject(uint type, byte code)
    {
        using (writer.Nest(NFTA_LIST_ELEM))
        using (Data("reject"))
        {
            writer.Add(1, type);
            writer.Add(2, [code]);
        }
    }

    private NetlinkWriter.Scope Data(string name)
    {
        writer.Add(NFTA_EXPR_NAME, name);
        return writer.Nest(NFTA_EXPR_DATA);
    }
}
