namespace LuminaGuard.FaultD.Native;

/// <summary>Taking one thread under trace, and knowing that it is the one that was meant.</summary>
internal static class Seizure
{
    /// <summary>PTRACE_SEIZE: traced from here on, still running.</summary>
    public static Errno Seize(HeldThreads hold, int tid)
    {
        var meant = Verify(hold, tid);
        if (meant != Errno.None)
            return meant;
        var error = SeizeAs(hold.Caller, tid);
        if (error != Errno.EPERM)
            return error;
        // The kernel says EPERM of the dead as well, and of a leader that is just being replaced by an exec: the
        // living are asked again.
        return IsDead(hold.Pid, tid) ? Errno.ESRCH : SeizeAs(hold.Caller, tid);
    }

    /// <summary>ESRCH when the number is no thread of that process, or the process not the one meant.</summary>
    public static Errno Verify(HeldThreads hold, int tid)
    {
        // Signal 0 reaches nobody; ESRCH says that the thread is not in that thread group. EPERM says that it is.
        if (LibcSigaction.SendToThread(hold.Pid, tid, 0) is Errno.ESRCH or Errno.EINVAL)
            return Errno.ESRCH;
        return hold.Process is { HasExited: true } ? Errno.ESRCH : Errno.None;
    }

    /// <summary>Whether a dead thread is the leader of a child of this very process.</summary>
    public static bool IsOurChild(int tid)
    {
        try
        {
            return ProcessStatus.TryRead(tid) is { } status
                && status.Tgid == tid
                && status.ParentPid == Environment.ProcessId;
        }
        catch (LinuxException)
        {
            return false; // no descriptors left: the dead of others must not wait for better times
        }
    }

    private static bool IsDead(int pid, int tid)
    {
        try
        {
            return ProcessStat.TryReadThread(pid, tid) is null or { State: 'Z' or 'X' };
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    private static Errno SeizeAs(CallerCredentials? caller, int tid)
    {
        if (caller is null)
            return LibcPtrace.Request(LibcPtrace.PTRACE_SEIZE, tid);
        try
        {
            using var scope = caller.Assume();
            return LibcPtrace.Request(LibcPtrace.PTRACE_SEIZE, tid);
        }
        catch (LinuxException refused)
        {
            return refused.Errno; // we may not act as that caller: so he may not be served
        }
    }
}
