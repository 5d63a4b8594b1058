using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>One frame under construction: room for the length, then what MessagePack writes. Reused, so that steady
/// traffic allocates nothing.</summary>
/// <param name="maxBytes">The longest body.</param>
internal sealed class FrameBuffer(int maxBytes = Protocol.MaxFrameBytes) : IBufferWriter<byte>
{
    private const int Usual = 1024;
    private byte[] _bytes = new byte[Usual];
    private int _length = sizeof(uint);

    /// <summary>Empties the frame and begins a new one.</summary>
    public MessagePackWriter Begin()
    {
        _length = sizeof(uint);
        // One long frame must not hold its room for as long as the connection lives.
        if (_bytes.Length > Protocol.MaxFrameBytes)
            _bytes = new byte[Usual];
        return new MessagePackWriter(this);
    }

    /// <summary>Completes the frame.</summary>
    /// <exception cref="FaultException">The frame is longer than the protocol allows.</exception>
    public ReadOnlyMemory<byte> End(ref MessagePackWriter writer)
    {
        writer.Flush();
        int body = _length - sizeof(uint);
        if (body > maxBytes)
        {
            throw new FaultException(ErrorCode.BadRequest,
                $"Cannot send a frame of {body} bytes: {maxBytes} is the most");
        }
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, (uint)body);
        return _bytes.AsMemory(0, _length);
    }

    void IBufferWriter<byte>.Advance(int count) => _length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => Room(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => Room(sizeHint).Span;

    private Memory<byte> Room(int sizeHint)
    {
        int wanted = Math.Max(sizeHint, 256);
        if (_bytes.Length - _length < wanted)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + wanted));
        return _bytes.AsMemory(_length);
    }
}
