using System.Buffers.Binary;
using System.Net.Sockets;
using MessagePack;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Writes the result of an answer.</summary>
internal delegate void ResultWriter(ref MessagePackWriter writer);

/// <summary>
/// A server that says what a test wants it to, for what a real daemon cannot be brought to say: every error code, nonsense,
/// nothing. The greeting is given by itself unless the script has one.
/// </summary>
internal sealed class ScriptedDaemon : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultctl-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, Reaction?> _script;

    public ScriptedDaemon(Func<string, Reaction?> script)
    {
        _script = script;
        SocketPath = Path.Combine(_directory, "s");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        _ = Task.Run(AcceptAsync);
    }

    public string SocketPath { get; }

    /// <summary>The operations asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var connection = await _listener.AcceptAsync();
                _ = Task.Run(() => Serve(connection));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Serve(Socket connection)
    {
        using var held = connection;
        using var stream = new NetworkStream(connection);
        byte[] length = new byte[4];
        while (stream.ReadAtLeast(length, 4, throwOnEndOfStream: false) == 4)
        {
            byte[] body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(length)];
            stream.ReadExactly(body);
            var reader = new MessagePackReader(body);
            reader.ReadArrayHeader();
            uint id = reader.ReadUInt32();
            string operation = reader.ReadString()!;
            lock (Asked)
                Asked.Add(operation);
            var reaction = _script(operation) ?? (operation == Ops.Hello ? Greeting() : Reaction.Silence);
            if (reaction.HangsUp)
                return;
            if (reaction.Frame(id) is { } frame)
                stream.Write(frame);
        }
    }

    private static Reaction Greeting() => Reaction.Result(
        (ref MessagePackWriter w) => new DaemonInfo(Protocol.Version, "9.9.9", 4242, 0, "embedded").Write(ref w));
}
