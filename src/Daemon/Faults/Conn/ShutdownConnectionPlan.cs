using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Connections on their way to being shut down.</summary>
internal sealed class ShutdownConnectionPlan(
    ConnectionChoice choice, ProcessReach reach, ShutdownDirection direction, PrepareContext context) : Plan
{
    // SHUT_RD, SHUT_WR and SHUT_RDWR of sys/socket.h.
    private readonly int _how = (int)direction;
    private OpenConnection[] _connections = [];
    private int _done;

    public override string FireCall => "shutdown(2), or pidfd_getfd(2) for it";

    public override IReadOnlyList<string> Capture()
    {
        _connections = [.. choice.Make(static _ => true, "connection")];
        return [.. ConnectionChoice.Listed(_connections).Select(c => $"{c}: shut down, which cannot be taken back")];
    }

    // Connections come and go.
    public override void LookAgain() => Capture();

    public override Errno Fire()
    {
        var first = Errno.None;
        foreach (var connection in _connections)
        {
            var error = ForeignSockets.TryShutdown(connection.Process.PidFd, connection.Socket.Fd, connection.Socket.Cookie, _how);
            if (error == Errno.None)
                _done++;
            // Closed since, by its owner or its other end.
            else if (error is not (Errno.ESTALE or Errno.ENOTCONN or Errno.ESRCH) && first == Errno.None)
                first = error;
        }
        return first == Errno.None && _done == 0 ? Errno.ENOTCONN : first;
    }

    public override string Verify()
    {
        int seen = 0;
        var error = context.AsCaller(AsDaemon, () =>
        {
            foreach (var connection in _connections)
            {
                var isShut = ForeignSockets.IsShutDown(connection.Process.PidFd, connection.Socket, _how);
                if (isShut == false)
                    return Errno.EPROTO;
                seen += isShut == true ? 1 : 0;
            }
            return Errno.None;
        });
        if (error != Errno.None)
            throw context.No(ErrorCode.KernelRefused, "a connection that shutdown(2) accepted is open as before");
        foreach (string connection in ConnectionChoice.Listed(_connections))
            Notes.Add(connection);
        string gone = _connections.Length > seen ? string.Create(CultureInfo.InvariantCulture, $", {_connections.Length - seen} closed meanwhile") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{_done} of {Counted.Of(_connections.Length, "connection")} shut down{gone}");
    }

    public override void Dispose() => reach.Dispose();
}
