using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Who asks: read once from the socket, as the kernel noted it at connect(2).</summary>
internal sealed class Caller : IDisposable
{
    private readonly string _comm;
    private readonly int _level;

    private Caller(PeerCredentials peer)
    {
        Pid = peer.Pid;
        Uid = peer.Uid;
        Gid = peer.Gid;
        Groups = peer.Groups;
        PidFd = peer.PidFd;
        PidNamespace = NamespaceOf(peer.Pid, out _level);
        Ancestors = Ancestry.Of(peer.Pid);
        _comm = ProcessStat.TryRead(peer.Pid)?.Comm ?? "?";
        // Whoever the number belongs to now, it was not read of the caller.
        if (PidFd is { HasExited: true })
        {
            PidNamespace = 0;
            Ancestors = Ancestry.None;
            _comm = "?";
        }
        if (!OwnsDaemon && !IsRoot)
            Impersonation = new CallerCredentials(Uid, Gid, Groups);
    }

    public int Pid { get; }

    public uint Uid { get; }

    public uint Gid { get; }

    /// <summary>Supplementary groups.</summary>
    public uint[] Groups { get; }

    /// <summary>The process itself; null on kernels before 6.5.</summary>
    public PidFd? PidFd { get; }

    /// <summary>The pid namespace his numbers are of; 0 when that could not be told. No process ever changes its own.</summary>
    public ulong PidNamespace { get; }

    /// <summary>His login path.</summary>
    public Ancestry Ancestors { get; }

    public bool IsRoot => Uid == 0;

    /// <summary>Whether he is the user the daemon acts as.</summary>
    public bool OwnsDaemon => Uid == Credentials.EffectiveUid;

    /// <summary>
    /// His credentials for the last system calls, so that the kernel itself judges them; null where the daemon's own are
    /// the right ones.
    /// </summary>
    public CallerCredentials? Impersonation { get; }

    /// <summary>"uid 1000, pid 42 (bash)".</summary>
    public string Describe => string.Create(
        CultureInfo.InvariantCulture, $"uid {Uid}, pid {Pid} ({ProcessTarget.EscapeComm(_comm)})");

    /// <summary>Whether he has exited: what is read by his number is then no longer about him.</summary>
    public bool HasGone => PidFd is { HasExited: true };

    /// <summary>Reads the peer of a connected socket.</summary>
    /// <exception cref="FaultException">Refused: he cannot be told from others.</exception>
    /// <exception cref="LinuxException">The peer is gone.</exception>
    public static Caller FromSocket(int fd, DaemonSettings settings)
    {
        var peer = PeerCredentials.Of(fd);
        try
        {
            if (OverflowUid.IsNobody(peer.Uid))
                throw No($"its user shows as {peer.Uid}, the number of every user that has none in the daemon's user namespace");
            if (peer.Pid <= 0)
                throw No("its process is in a pid namespace that the daemon cannot see");
            if (settings.Mode != DaemonMode.Service && peer.Uid != 0 && peer.Uid != Credentials.EffectiveUid)
                throw No($"this daemon serves uid {Credentials.EffectiveUid} only, not uid {peer.Uid}");
            return new Caller(peer);
        }
        catch
        {
            peer.PidFd?.Dispose();
            throw;
        }
    }

    /// <summary>Whether he is in a group; the overflow number stands for all groups without one.</summary>
    public bool IsIn(uint group) => group != OverflowUid.Value && (Gid == group || Array.IndexOf(Groups, group) >= 0);

    /// <summary>Whether a process is the caller's own.</summary>
    public bool Is(ProcessTarget process)
    {
        if (PidFd is { } fd && fd.UniqueInode is not 0 and var inode && process.Identity.PidfsInode != 0)
            return inode == process.Identity.PidfsInode;
        return process.Pid == Pid && !HasGone;
    }

    /// <summary>Does something with his credentials, so that the kernel judges him; with the daemon's where those are the right ones.</summary>
    public Errno Act(Func<Errno> action)
    {
        if (Impersonation is not { } credentials)
            return action();
        using (credentials.Assume())
            return action();
    }

    /// <summary>Turns a process number as he means it into ours; the errors of <see cref="PidNamespaces.Translate"/>.</summary>
    public Errno Translate(int number, out int here)
    {
        here = number;
        if (PidNamespace == PidNamespaces.Own)
            return Errno.None;
        here = 0;
        if (PidNamespace == 0 || ProcFs.PidNamespace(Pid) != PidNamespace)
            return Errno.EACCES;
        var error = PidNamespaces.Translate(Pid, number, out here);
        // All of that was read by his number, and counts only if it was still his.
        return error == Errno.None && HasGone ? Errno.EACCES : error;
    }

    /// <summary>Whether a process has a number in his pid namespace.</summary>
    public bool Sees(int pid) => PidNamespace == PidNamespaces.Own || PidNamespaces.IsVisibleFrom(PidNamespace, pid);

    /// <summary>A process's number in his pid namespace; 0 when it has none.</summary>
    public int NumberOf(int pid)
    {
        if (PidNamespace == PidNamespaces.Own)
            return pid;
        int[] numbers = Sees(pid) ? ProcessStatus.TryRead(pid)?.NamespacePids ?? [] : [];
        return _level < numbers.Length ? numbers[_level] : 0;
    }

    /// <summary>
    /// Whether his namespace of this kind (net, mnt, cgroup) is the daemon's, so that a name means the same to both.
    /// </summary>
    public bool Shares(string kind)
    {
        string? his = ProcLink.Namespace(Pid, kind);
        if (HasGone)
            return false;
        // A process that may not be looked into and has our user is one of ours that is not dumpable.
        return his is null ? OwnsDaemon : his == ProcLink.Namespace(Environment.ProcessId, kind);
    }

    /// <summary>The cgroup he is in now; null when he is gone or there is no cgroup2.</summary>
    public string? CgroupPath()
    {
        string? path = ProcFs.CgroupPath(Pid);
        return HasGone ? null : path;
    }

    public void Dispose() => PidFd?.Dispose();

    private static ulong NamespaceOf(int pid, out int level)
    {
        int numbers = ProcessStatus.TryRead(pid)?.NamespacePids.Length ?? 0;
        level = Math.Max(numbers - 1, 0);
        ulong inode = ProcFs.PidNamespace(pid);
        // The link may be closed to us; one number means it has none in a namespace below the one /proc is of: ours.
        return inode == 0 && numbers == 1 && ProcFs.IsOfOwnNamespace ? PidNamespaces.Own : inode;
    }

    private static FaultException No(string why) => new(ErrorCode.Refused, $"Cannot connect: {why}");
}
