using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One process, held by its pidfd.</summary>
internal sealed class ProcessTarget : ResolvedTarget
{
    private ProcessTarget(ProcessIdentity identity, PidFd pidFd, string comm, uint[] uids)
    {
        Identity = identity;
        PidFd = pidFd;
        Comm = comm;
        Uids = uids;
    }

    public ProcessIdentity Identity { get; }

    public PidFd PidFd { get; }

    public int Pid => Identity.Pid;

    /// <summary>What it calls itself; hostile, never a proof of anything.</summary>
    public string Comm { get; }

    /// <summary>Every user that any of its threads acts as, as of the look-up; <see cref="Ownership"/> asks afresh.</summary>
    public uint[] Uids { get; }

    public override string Describe => string.Create(
        CultureInfo.InvariantCulture, $"pid {Pid} ({EscapeComm(Comm)}) uid {string.Join('+', Uids)}");

    /// <summary>Opens a process; null when nobody (or only a zombie or a thread) has the number.</summary>
    public static ProcessTarget? TryOpen(int pid)
    {
        TryOpen(pid, out var target);
        return target;
    }

    /// <summary>
    /// Opens a process. The pidfd comes first and is asked again at the end, so that everything read in between was read
    /// of this process and not of one that got its number.
    /// </summary>
    /// <returns>The errors of <see cref="ProcessIdentity.TryCapture"/>.</returns>
    public static Errno TryOpen(int pid, out ProcessTarget? target)
    {
        target = null;
        var error = ProcessIdentity.TryCapture(pid, out var identity, out var fd);
        if (error != Errno.None)
            return error;
        string? comm = ProcessStat.TryRead(pid)?.Comm;
        uint[]? uids = Ownership.UidsOf(pid);
        bool exited = fd!.HasExited;
        if (comm is null || uids is null || exited)
        {
            fd.Dispose();
            return exited ? Errno.ESRCH : Errno.EACCES;
        }
        target = new ProcessTarget(identity, fd, comm, uids);
        return Errno.None;
    }

    public override void Dispose() => PidFd.Dispose();

    /// <summary>No comm may close the parenthesis it stands in and go on in our words.</summary>
    internal static string EscapeComm(string comm) => Printable.Escape(comm, 64)
        .Replace("(", "\\x28", StringComparison.Ordinal).Replace(")", "\\x29", StringComparison.Ordinal);
}
