using System.Buffers.Binary;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>A connection without a client's manners.</summary>
internal sealed class RawClient : IDisposable
{
    // Only a hopeless case waits that long.
    private const int HopelessMs = 60_000;
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private uint _lastId;

    public RawClient(string path)
    {
        _socket.SendTimeout = HopelessMs;
        _socket.ReceiveTimeout = HopelessMs;
        _socket.Connect(new UnixDomainSocketEndPoint(path));
    }

    public Socket Socket => _socket;

    /// <summary>Length and body.</summary>
    public static byte[] Frame(byte[] body)
    {
        byte[] frame = new byte[sizeof(uint) + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        body.CopyTo(frame, sizeof(uint));
        return frame;
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    public void SendFrame(byte[] body) => Send(Frame(body));

    /// <summary>A well-formed request and its answer.</summary>
    public RawAnswer Ask(string operation, params (string Key, object? Value)[] arguments)
    {
        SendFrame(Pack.Request(++_lastId, operation, arguments));
        var answer = Answer();
        return answer.Id == _lastId ? answer : throw new InvalidDataException($"request {_lastId} was answered as {answer.Id}");
    }

    public RawAnswer Answer() => TryAnswer() ?? throw new InvalidDataException("the daemon hung up without an answer");

    /// <summary>The next answer; null when the daemon has closed the connection.</summary>
    public RawAnswer? TryAnswer()
    {
        byte[] prefix = new byte[sizeof(uint)];
        if (!Fill(prefix))
            return null;
        byte[] body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(prefix)];
        return Fill(body) ? RawAnswer.Read(body) : throw new InvalidDataException("an answer is cut off");
    }

    /// <summary>What follows is the end of the connection, and nothing before it.</summary>
    public bool IsHungUp => TryAnswer() is null;

    public void Dispose() => _socket.Dispose();

    private bool Fill(Span<byte> bytes)
    {
        int filled = 0;
        while (filled < bytes.Length)
        {
            int got;
            try
            {
                got = _socket.Receive(bytes[filled..]);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset)
            {
                // It closed with bytes of ours unread; what it sent before has been read by now.
                got = 0;
            }
            if (got == 0)
                return filled == 0 ? false : throw new InvalidDataException("the daemon hung up in an answer");
            filled += got;
        }
        return true;
    }
}
