using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>One message of netlink(7), read.</summary>
internal readonly ref struct NetlinkMessage
{
    /// <summary>Of struct nlmsghdr.</summary>
    internal const int HeaderLength = 16;

    private const int AttributeHeader = 4;

    // NLA_F_NESTED and NLA_F_NET_BYTEORDER stand in the same field.
    private const ushort AttributeType = 0x3fff;

    private NetlinkMessage(ushort type, ushort flags, ReadOnlySpan<byte> body)
    {
        Type = type;
        Flags = flags;
        Body = body;
    }

    internal ushort Type { get; }

    internal ushort Flags { get; }

    internal ReadOnlySpan<byte> Body { get; }

    /// <summary>Takes the next message; false when none is left, or none that is whole.</summary>
    internal static bool TryTake(scoped ref ReadOnlySpan<byte> rest, out NetlinkMessage message)
    {
        message = default;
        if (rest.Length < HeaderLength)
            return false;
        int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
        if (length < HeaderLength || length > rest.Length)
            return false;
        message = new NetlinkMessage(
            BinaryPrimitives.ReadUInt16LittleEndian(rest[4..]), BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]), rest[HeaderLength..length]);
        rest = rest[Aligned(length, rest.Length)..];
        return true;
    }

    /// <summary>Takes the next attribute (struct nlattr); false when none is left, or none that is whole.</summary>
    internal static bool TryTakeAttribute(scoped ref ReadOnlySpan<byte> rest, out ushort type, out ReadOnlySpan<byte> value)
    {
        type = 0;
        value = default;
        if (rest.Length < AttributeHeader)
            return false;
        int length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length < AttributeHeader || length > rest.Length)
            return false;
        type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]) & AttributeType);
        value = rest[AttributeHeader..length];
        rest = rest[Aligned(length, rest.Length)..];
        return true;
    }

    private static int Aligned(int length, int most) => Math.Min((length + 3) & ~3, most);
}
