using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>TCP connections on their way to being cut off.</summary>
internal sealed class ResetConnectionPlan(ConnectionChoice choice, ProcessReach reach, PrepareContext context) : Plan
{
    private readonly List<ConnectionEnd> _ends = [];
    private OpenConnection[] _connections = [];
    private ConnectionEnd[] _endOf = [];
    private int _done;

    public override string FireCall => "SOCK_DESTROY of sock_diag(7)";

    public override IReadOnlyList<string> Capture()
    {
        _connections = [.. choice.Make(static socket => socket.IsTcp, "TCP connection")];
        return [.. ConnectionChoice.Listed(_connections).Select(c => $"{c}: cut off, which cannot be taken back")];
    }

    public override void Arm() => Prepare();

    // Connections come and go.
    public override void LookAgain()
    {
        Capture();
        Prepare();
    }

    public override Errno Fire()
    {
        foreach (var end in _ends)
        {
            var error = end.Fire(out int ended);
            _done += ended;
            if (error != Errno.None)
                return error;
        }
        return _done == 0 ? Errno.ENOTCONN : Errno.None;
    }

    public override string Verify()
    {
        for (int i = 0; i < _connections.Length; i++)
        {
            if (!_endOf[i].HasEnded(_connections[i].Socket))
                throw context.No(ErrorCode.KernelRefused, $"{_connections[i].Describe}: SOCK_DESTROY succeeded, and the kernel has the connection still");
        }
        foreach (string connection in ConnectionChoice.Listed(_connections))
            Notes.Add(connection);
        string gone = _connections.Length > _done ? string.Create(CultureInfo.InvariantCulture, $", {_connections.Length - _done} closed meanwhile") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{_done} of {Counted.Of(_connections.Length, "connection")} cut off{gone}");
    }

    public override void Dispose()
    {
        Close();
        reach.Dispose();
    }

    // A socket is ended from within its own network namespace, each by a socket of ours that was opened there.
    private void Prepare()
    {
        Close();
        _endOf = new ConnectionEnd[_connections.Length];
        if (NetworkNamespace.TryCookie(out ulong own) is var unknown && unknown != Errno.None)
            throw context.No(ErrorCode.NotSupported, $"tell network namespaces apart (SO_NETNS_COOKIE, Linux 5.14): {unknown.Message()}", unknown);
        foreach (var group in Enumerable.Range(0, _connections.Length).GroupBy(i => _connections[i].Socket.NamespaceCookie))
        {
            int[] members = [.. group];
            var end = Open(group.Key, own, _connections[members[0]].Process);
            _ends.Add(end);
            end.Prepare([.. members.Select(i => _connections[i].Socket)]);
            foreach (int i in members)
                _endOf[i] = end;
        }
    }

    private ConnectionEnd Open(ulong cookie, ulong own, ProcessTarget process)
    {
        ConnectionEnd? end = null;
        ulong entered = own;
        var error = cookie == own
            ? context.AsCaller(AsDaemon, () => ConnectionEnd.TryOpen(out end))
            : NetworkNamespace.Enter(process.PidFd, AsDaemon ? null : context.Caller.Impersonation, () =>
            {
                var cannot = NetworkNamespace.TryCookie(out entered);
                return cannot == Errno.None ? ConnectionEnd.TryOpen(out end) : cannot;
            });
        if (error != Errno.None)
        {
            throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported,
                error == Errno.ENOENT
                    ? "this kernel has no sock_diag(7) for TCP (the module tcp_diag); conn.shutdown does without"
                    : $"open sock_diag(7) in the network namespace of {process.Describe}: {error.Message()}", error);
        }
        if (entered == cookie)
            return end!;
        end!.Dispose();
        throw context.No(ErrorCode.NotSupported, $"{process.Describe} has a socket of a network namespace that it is not in");
    }

    private void Close()
    {
        foreach (var end in _ends)
            end.Dispose();
        _ends.Clear();
    }
}
