using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One process, held by its pidfd.</summary>
internal sealed class ProcessTarget : ResolvedTarget
{
    private uint[]? _uids;

    private ProcessTarget(ProcessIdentity identity, PidFd pidFd, ProcessStat stat)
    {
        Identity = identity;
        PidFd = pidFd;
        Comm = stat.Comm;
        IsKernelThread = stat.IsKernelThread;
    }

    public ProcessIdentity Identity { get; }

    public PidFd PidFd { get; }

    public int Pid => Identity.Pid;

    /// <summary>What it calls itself; hostile, never a proof of anything.</summary>
    public string Comm { get; }

    /// <summary>Whether it is a thread of the kernel, which it then stays: what the kernel starts for itself has no program at all.</summary>
    public bool IsKernelThread { get; }

    /// <summary>Every user that any of its threads acts as, as of the last look; none when it had gone or hides.</summary>
    public uint[] Uids => _uids ?? LookAtUids() ?? [];

    public override string Describe => string.Create(
        CultureInfo.InvariantCulture, $"pid {Pid} ({EscapeComm(Comm)}) uid {string.Join('+', Uids)}");

    /// <summary>Opens a process; null when nobody (or only a zombie or a thread) has the number.</summary>
    public static ProcessTarget? TryOpen(int pid)
    {
        TryOpen(pid, out var target);
        return target;
    }

    /// <summary>Opens a process.</summary>
    /// <returns>The errors of <see cref="ProcessIdentity.TryCapture(int, out ProcessIdentity, out PidFd?)"/>.</returns>
    public static Errno TryOpen(int pid, out ProcessTarget? target)
    {
        var error = ProcessIdentity.TryCapture(pid, out var identity, out var fd, out var stat);
        target = error == Errno.None ? new ProcessTarget(identity, fd!, stat!) : null;
        return error;
    }

    /// <summary>Asks afresh which users its threads act as; null when it is gone or hides: then nothing is known of it.</summary>
    public uint[]? LookAtUids()
    {
        uint[]? uids = Ownership.UidsOf(Pid);
        // Only now: while the pidfd had not exited the number was this process's.
        if (uids is null || PidFd.HasExited)
            return null;
        return _uids = uids;
    }

    public override void Dispose() => PidFd.Dispose();

    /// <summary>No comm may close the parenthesis it stands in and go on in our words.</summary>
    internal static string EscapeComm(string comm) => Printable.Escape(comm, 64)
        .Replace("(", "\\x28", StringComparison.Ordinal).Replace(")", "\\x29", StringComparison.Ordinal);
}
