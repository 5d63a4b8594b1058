using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Binds the daemon's socket.</summary>
internal static class SocketPlace
{
    private const int MaxPathBytes = 107;
    private const int Backlog = 512;

    /// <summary>Listens at a path only this user can reach; a file left by a dead daemon is replaced.</summary>
    /// <param name="path">Where.</param>
    /// <param name="inode">By which <see cref="Close"/> knows it again.</param>
    public static Socket Bind(string path, out ulong inode)
    {
        if (Encoding.UTF8.GetByteCount(path) > MaxPathBytes)
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot listen at {Printable.Escape(path)}: a socket's path is at most {MaxPathBytes} bytes");
        if (Path.GetDirectoryName(path) is { } directory && !Directory.Exists(directory))
            throw new FaultException(ErrorCode.InvalidArgument, $"Cannot listen at {Printable.Escape(path)}: there is no directory {Printable.Escape(directory)}");
        RemoveStale(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            inode = SafeDirectory.SocketInode(path);
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

    /// <summary>
    /// Closes a listening socket, which removes its name. Where another daemon's has that name by now, it is left to the
    /// end of this process, which removes none.
    /// </summary>
    public static void Close(Socket socket, string? path, ulong inode)
    {
        if (path is not null && SafeDirectory.SocketInode(path) != inode)
            return;
        try
        {
            socket.Dispose();
            if (path is not null)
                File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left behind it is stale, and the next daemon replaces it.
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
            ? $"Cannot listen at {Printable.Escape(path)}: another daemon listens there{ListenerOf(probe)}"
            : $"Cannot listen at {Printable.Escape(path)}: something that is no socket has that name");
    }

    private static string ListenerOf(Socket probe)
    {
        try
        {
            var peer = PeerCredentials.Of((int)probe.Handle);
            peer.PidFd?.Dispose();
            return string.Create(CultureInfo.InvariantCulture, $", pid {peer.Pid} of uid {peer.Uid}");
        }
        catch (LinuxException)
        {
            // It has gone since.
            return "";
        }
    }

    // A plain file refuses a connection just as a socket without a listener does.
    private static bool IsSocket(string path) => SafeDirectory.IsSocket(path);
}
