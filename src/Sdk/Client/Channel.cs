using System.Net.Sockets;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>One connection to the daemon. One request is under way at a time; answers to requests whose caller has gone
/// are still read, and what they applied is taken back.</summary>
internal abstract class Channel : IDisposable
{
    private const int NoSuchFile = 2;

    private uint _lastId;

    protected Channel(string path) => Path = path;

    protected string Path { get; }

    protected Socket Socket { get; } = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    protected FrameBuffer Outgoing { get; } = new();

    protected ReceiveBuffer Incoming { get; } = new();

    public virtual void Dispose() => Socket.Dispose();

    protected ReadOnlyMemory<byte> Frame(Request request, out uint id)
    {
        id = ++_lastId;
        var writer = Outgoing.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(id);
        writer.Write(request.Operation);
        request.Arguments(ref writer);
        return Outgoing.End(ref writer);
    }

    /// <summary>The result of an answer. One that cannot be read may have left a fault in force, of which only the daemon
    /// knows: the connection is closed, so that it is taken back.</summary>
    protected T Result<T>(ReadOnlyMemory<byte> answer, AnswerReader<T> read)
    {
        try
        {
            return Reply.Read(answer, read);
        }
        catch (FaultException e) when (e.Code == ErrorCode.BadRequest)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The undo of what an abandoned request applied, or null when it applied nothing.</summary>
    protected Request? TakeBack(ReadOnlyMemory<byte> answer)
    {
        try
        {
            string id = Result(answer, static (ref MessagePackReader r) => InjectReport.Read(ref r)).Id;
            return FaultRequests.Undo(id);
        }
        catch (FaultException)
        {
            return null;
        }
    }

    /// <summary>The address to connect to.</summary>
    protected UnixDomainSocketEndPoint EndPoint()
    {
        try
        {
            return new UnixDomainSocketEndPoint(Path);
        }
        catch (ArgumentException)
        {
            Socket.Dispose();
            throw new FaultException(ErrorCode.InvalidArgument,
                $"Cannot reach faultd at '{Printable.Escape(Path)}': a socket's path has from 1 to 107 bytes");
        }
    }

    /// <summary>EPIPE or ECONNRESET of a send.</summary>
    protected static bool IsClosedThere(SocketException error) =>
        error.SocketErrorCode is SocketError.Shutdown or SocketError.ConnectionReset or SocketError.ConnectionAborted;

    // .NET says AddressNotAvailable where connect(2) said ENOENT.
    protected FaultException CannotConnect(SocketException error) => new(
        ErrorCode.Unreachable,
        $"Cannot reach faultd at {Printable.Escape(Path)}: {error.SocketErrorCode switch
        {
            SocketError.AddressNotAvailable => "there is no such socket",
            SocketError.ConnectionRefused => "nobody listens there (a stale socket file?)",
            SocketError.AccessDenied => "this user may not connect: a service's socket is for group faultd, any other for the user who started faultd",
            _ => error.Message,
        }}{(error.SocketErrorCode == SocketError.AccessDenied ? "" : $"; start faultd, or name its socket with --socket or {Protocol.SocketVariable}")}",
        error.SocketErrorCode == SocketError.AddressNotAvailable ? NoSuchFile : error.NativeErrorCode);
}
