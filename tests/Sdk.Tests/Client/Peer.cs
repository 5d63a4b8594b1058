using System.Net.Sockets;

namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>The other end of a client, with a test in the daemon's place: it reads and answers when the test says so.</summary>
internal sealed class Peer : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultd-sdk-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public Peer()
    {
        SocketPath = Path.Combine(_directory, "s");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
    }

    public string SocketPath { get; }

    public PeerConnection Accept() => new(_listener.Accept());

    /// <summary>A client with the kind of connection that its asynchronous calls use, and this end of it.</summary>
    public async Task<(FaultClient Client, PeerConnection Here)> ConnectAsync()
    {
        var connecting = FaultClient.ConnectAsync(SocketPath, TestContext.Current.CancellationToken);
        var here = Accept();
        here.Greet();
        return (await connecting, here);
    }

    /// <summary>The same with the kind of connection that blocking calls use.</summary>
    public async Task<(FaultClient Client, PeerConnection Here)> ConnectBlockingAsync()
    {
        var connecting = Blocking.Run(() => FaultClient.Connect(SocketPath));
        var here = Accept();
        here.Greet();
        return (await connecting, here);
    }

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
