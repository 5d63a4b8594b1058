using System.Buffers.Binary;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>Writes messages of netlink(7), one behind the other: what is nested in the message is nested in the code.</summary>
internal sealed class NetlinkWriter
{
    private const int AttributeHeader = 4;
    private const ushort NLA_F_NESTED = 0x8000;
    private byte[] _bytes = new byte[4096];

    /// <summary>How much is written.</summary>
    internal int Length { get; private set; }

    /// <summary>All of it.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Begins a message, which ends with the scope.</summary>
    /// <param name="type">Of struct nlmsghdr.</param>
    /// <param name="flags">NLM_F_REQUEST …</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="header">What its family has before the attributes.</param>
    internal Scope Message(ushort type, ushort flags, uint sequence, ReadOnlySpan<byte> header)
    {
        int at = Length;
        Span<byte> message = Take(NetlinkMessage.HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(message[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(message[6..], flags);
        BinaryPrimitives.WriteUInt32LittleEndian(message[8..], sequence);
        header.CopyTo(Take(header.Length));
        return new Scope(this, at, isMessage: true);
    }

    /// <summary>Begins an attribute that holds others, which ends with the scope.</summary>
    internal Scope Nest(ushort attribute)
    {
        int at = Length;
        BinaryPrimitives.WriteUInt16LittleEndian(Take(AttributeHeader)[2..], (ushort)(attribute | NLA_F_NESTED));
        return new Scope(this, at, isMessage: false);
    }

    /// <summary>Writes an attribute.</summary>
    /// <returns>Where its value is.</returns>
    internal int Add(ushort attribute, ReadOnlySpan<byte> value)
    {
        Span<byte> header = Take(AttributeHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)(AttributeHeader + value.Length));
        BinaryPrimitives.WriteUInt16LittleEndian(header[2..], attribute);
        int at = Length;
        value.CopyTo(Take(value.Length));
        return at;
    }

    /// <summary>A text, with the zero at its end.</summary>
    internal void Add(ushort attribute, string text) => Add(attribute, Encoding.UTF8.GetBytes(text + "\0"));

    /// <summary>A number in the order of the network, as netfilter has all of its own.</summary>
    internal void Add(ushort attribute, uint number)
    {
        Span<byte> value = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(value, number);
        Add(attribute, value);
    }

    /// <inheritdoc cref="Add(ushort, uint)"/>
    internal int Add(ushort attribute, ulong number)
    {
        Span<byte> value = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(value, number);
        return Add(attribute, value);
    }

    // Each header and each value begins at a multiple of four.
    private Span<byte> Take(int count)
    {
        int at = Length;
        Length += (count + 3) & ~3;
        if (Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(Length, 2 * _bytes.Length));
        return _bytes.AsSpan(at, count);
    }

    /// <summary>What is being written; its length is known at the end.</summary>
    internal readonly ref struct Scope(NetlinkWriter writer, int at, bool isMessage)
    {
        /// <summary>Ends it.</summary>
        public void Dispose()
        {
            if (isMessage)
                BinaryPrimitives.WriteInt32LittleEndian(writer._bytes.AsSpan(at), writer.Length - at);
            else
                BinaryPrimitives.WriteUInt16LittleEndian(writer._bytes.AsSpan(at), checked((ushort)(writer.Length - at)));
        }
    }
}
