using System.Buffers;
using System.Buffers.Binary;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>One frame under construction: room for the length, then what MessagePack writes. Reused, so that steady
/// traffic allocates nothing.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[1024];
    private int _length = sizeof(uint);

    /// <summary>Empties the frame and begins a new one.</summary>
    public MessagePackWriter Begin()
    {
        _length = sizeof(uint);
        return new MessagePackWriter(this);
    }

    /// <summary>Completes the frame.</summary>
    /// <exception cref="FaultException">The frame is longer than the protocol allows.</exception>
    public ReadOnlyMemory<byte> End(ref MessagePackWriter writer)
    {
        writer.Flush();
        int body = _length - sizeof(uint);
        if (body > Protocol.MaxFrameBytes)
        {
            throw new FaultException(ErrorCode.BadRequest,
                $"Cannot send a frame of {body} bytes: {Protocol.MaxFrameBytes} is the most");
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
