using System.Buffers.Binary;

namespace LuminaGuard.FaultD;

/// <summary>Collects bytes until a whole frame is there.</summary>
internal sealed class ReceiveBuffer
{
    private byte[] _bytes = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Room for what the socket has next.</summary>
    public Memory<byte> Room()
    {
        if (_start == _end)
            _start = _end = 0;
        if (_bytes.Length - _end < 1024)
        {
            if (_start > 0)
            {
                Buffer.BlockCopy(_bytes, _start, _bytes, 0, _end - _start);
                _end -= _start;
                _start = 0;
            }
            if (_bytes.Length - _end < 1024)
                Array.Resize(ref _bytes, _bytes.Length * 2);
        }
        return _bytes.AsMemory(_end);
    }

    public void Received(int count) => _end += count;

    /// <summary>Takes the next frame's body; it is valid until the next call of <see cref="Room"/>.</summary>
    public bool TryTake(out ReadOnlyMemory<byte> body)
    {
        body = default;
        int held = _end - _start;
        if (held < sizeof(uint))
            return false;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(_start));
        if (length > Protocol.MaxAnswerBytes)
            throw new FaultException(ErrorCode.BadRequest, $"Cannot read the answer: a frame of {length} bytes is longer than {Protocol.MaxAnswerBytes}");
        if (held - sizeof(uint) < length)
            return false;
        body = _bytes.AsMemory(_start + sizeof(uint), (int)length);
        _start += sizeof(uint) + (int)length;
        return true;
    }
}
