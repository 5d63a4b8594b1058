using System.Buffers.Binary;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>Messages of rtnetlink(7) as they are written, one behind the other; numbers are in the order of the host.</summary>
internal sealed class RouteWriter
{
    private const int AttributeHeader = 4;
    private byte[] _bytes = new byte[1024];
    private int _length;
    private int _message = -1;

    /// <summary>How many messages.</summary>
    internal int Count { get; private set; }

    /// <summary>All of them.</summary>
    internal byte[] ToArray()
    {
        Close();
        return _bytes[.._length];
    }

    /// <summary>Begins a message, which ends with the next.</summary>
    internal void Begin(ushort type, ushort flags)
    {
        Close();
        _message = _length;
        Count++;
        var header = Room(NetlinkMessage.HeaderLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], type);
        BinaryPrimitives.WriteUInt16LittleEndian(header[6..], flags);
    }

    internal void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(sizeof(uint)), value);

    internal void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Room(sizeof(int)), value);

    internal void Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        int start = Open(type);
        value.CopyTo(Room(value.Length));
        End(start);
    }

    internal void Attribute(ushort type, uint value)
    {
        int start = Open(type);
        UInt32(value);
        End(start);
    }

    internal void Attribute(ushort type, ulong value)
    {
        int start = Open(type);
        BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);
        End(start);
    }

    /// <summary>A text with the NUL that ends it.</summary>
    internal void Attribute(ushort type, string text) => Attribute(type, Encoding.UTF8.GetBytes(text + '\0'));

    /// <summary>Begins an attribute that others, or a structure, stand in.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    internal int Open(ushort type)
    {
        int start = _length;
        BinaryPrimitives.WriteUInt16LittleEndian(Room(AttributeHeader)[2..], type);
        return start;
    }

    /// <summary>Ends it; what follows is aligned to four bytes.</summary>
    internal void End(int start)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.AsSpan(start), checked((ushort)(_length - start)));
        Room(-_length & 3);
    }

    private void Close()
    {
        if (_message >= 0)
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_message), _length - _message);
        _message = -1;
    }

    private Span<byte> Room(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
