using System.Net.Sockets;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Binds the daemon's socket.</summary>
internal static class SocketPlace
{
    private const int MaxPathBytes = 107;
    private const int Backlog = 512;

    /// <summary>Listens at a path only this user can reach; a file left by a dead daemon is replaced.</summary>
    public static Socket Bind(string path)
    {
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot listen at {Printable.Escape(path)}: a socket's path is at most {MaxPathBytes} bytes");
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(Backlog);
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new FaultException(ErrorCode.KernelRefused, $"Cannot listen at {Printable.Escape(path)}: {e.Message}");
        }
    }

    private static void RemoveStale(string path)
    {
        if (!Path.Exists(path))
            return;
        if ((File.GetAttributes(path) & (FileAttributes.Directory | FileAttributes.ReparsePoint)) != 0 || File.ResolveLinkTarget(path, false) is not null)
            throw new FaultException(ErrorCode.Conflict, $"Cannot listen at {Printable.Escape(path)}: something that is no socket has that name");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused && IsSocket(path))
        {
            File.Delete(path);
            return;
        }
        catch (SocketException)
        {
            // Said below.
        }
        throw new FaultException(ErrorCode.Conflict, probe.Connected
            ? $"Cannot listen at {Printable.Escape(path)}: another daemon listens there"
            : $"Cannot listen at {Printable.Escape(path)}: something that is no socket has that name");
    }

    // A plain file refuses a connection just as a socket without a listener does.
    private static bool IsSocket(string path) => SafeDirectory.IsSocket(path);
}
