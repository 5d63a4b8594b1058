using System.Buffers.Binary;
using System.Net.Sockets;
using LuminaGuard.FaultD.Tests.Wire;
using MessagePack;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>One connection of a client, at the daemon's end.</summary>
internal sealed class PeerConnection : IDisposable
{
    // Only a hopeless test waits that long.
    private const int HopelessMs = 60_000;
    private readonly Socket _socket;

    public PeerConnection(Socket socket)
    {
        _socket = socket;
        _socket.ReceiveTimeout = HopelessMs;
    }

    /// <summary>Reads the next request, which has to be this operation; gives its id and the one string of its arguments.</summary>
    public (uint Id, string? Argument) Expect(string operation)
    {
        byte[] body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(Read(sizeof(uint)))];
        Read(body);
        var reader = new MessagePackReader(body);
        reader.ReadArrayHeader();
        uint id = reader.ReadUInt32();
        Assert.Equal(operation, reader.ReadString());
        string? argument = null;
        if (reader.ReadMapHeader() == 1 && reader.ReadString() == "id")
            argument = reader.ReadString();
        return (id, argument);
    }

    public void Greet()
    {
        var (id, _) = Expect(Ops.Hello);
        Result(id, (ref MessagePackWriter w) => new DaemonInfo(Protocol.Version, "9.9.9", 4242, 0, "foreground").Write(ref w));
    }

    public void Result(uint id, ValueWriter write) => Send(Frames.Result(id, write));

    public void Error(uint id, FaultException error) => Send(Frames.Error(id, error));

    /// <summary>Answers that a fault of this name is in force.</summary>
    public void Injected(uint id, string fault) => Result(id, (ref MessagePackWriter w) => new InjectReport(
        fault, "process.pause", "pid 42", "every thread in state T", new FaultTimes(1, 2, 3, 4), TimeSpan.FromMinutes(1), []).Write(ref w));

    public void Undone(uint id, string fault) => Result(id, (ref MessagePackWriter w) =>
        new UndoReport(fault, "process.pause", UndoOutcome.Undone, TimeSpan.FromMicroseconds(1), []).Write(ref w));

    /// <summary>Answers that no fault is held.</summary>
    public void NoFaults(uint id) => Result(id, static (ref MessagePackWriter w) => w.WriteArrayHeader(0));

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[_socket.Send(bytes)..];
    }

    /// <summary>The client closes its end, and has sent nothing more.</summary>
    public void ExpectClosed()
    {
        try
        {
            Assert.Equal(0, _socket.Receive(new byte[1]));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with bytes of ours unread.
        }
    }

    public void Dispose() => _socket.Dispose();

    private byte[] Read(int count) => Read(new byte[count]);

    private byte[] Read(byte[] bytes)
    {
        for (int have = 0; have < bytes.Length;)
        {
            int count = _socket.Receive(bytes.AsSpan(have));
            Assert.True(count > 0, "the client closed its end");
            have += count;
        }
        return bytes;
    }
}
