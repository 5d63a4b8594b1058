using System.Diagnostics;
using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One process, held by its pidfd.</summary>
internal sealed class ProcessTarget : ResolvedTarget
{
    // The threads of a process that is killed begin to exit one after another.
    private static readonly TimeSpan ExitPatience = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(1);

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

    /// <summary>
    /// Whether it has exited or is about to, with all of its threads: then it shows no program any more. Waits a moment for the
    /// others where the main thread is exiting.
    /// </summary>
    public bool IsExiting()
    {
        long start = Stopwatch.GetTimestamp();
        while (!PidFd.HasExited)
        {
            if (ProcessStat.TryRead(Pid) is { IsExiting: false })
                return false;
            // One that is not there any more may have begun a program, and be the main thread by now.
            if (ProcFs.Threads(Pid).All(tid => ProcessStat.TryReadThread(Pid, tid) is { IsExiting: true }))
                return true;
            if (Stopwatch.GetElapsedTime(start) > ExitPatience)
                return false;
            PidFd.WaitForExit(Glance);
        }
        return true;
    }

    public override void Dispose() => PidFd.Dispose();

    /// <summary>No comm may close the parenthesis it stands in and go on in our words.</summary>
    internal static string EscapeComm(string comm) => Printable.Escape(comm, 64)
        .Replace("(", "\\x28", StringComparison.Ordinal).Replace(")", "\\x29", StringComparison.Ordinal);
}
