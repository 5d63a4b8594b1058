namespace LuminaGuard.FaultD.Native;

/// <summary>Keeps ptrace stops from looking like exits to the runtime's own reaper.</summary>
/// <remarks>
/// A stop of a tracee raises SIGCHLD in the tracer's process. System.Diagnostics.Process, where it is used, answers
/// SIGCHLD with waitid(P_ALL, WEXITED | WNOWAIT) and then waitpid; Linux shows ptrace stops to such waits whatever
/// their options are (wait_task_stopped in kernel/exit.c), so that a child of this very process, once stopped, would
/// be taken for an exited one. SA_NOCLDSTOP removes the signal for stops and keeps it for exits. What remains: the
/// exit of another child may send the runtime looking in the few microseconds between a stop and our taking note of
/// it. That only ever harms children which System.Diagnostics.Process started in the tracer's own process; those of
/// Spawner it does not know.
/// </remarks>
internal static class ChildSignals
{
    /// <summary>Asks the kernel not to raise SIGCHLD for stops, if anybody handles it here.</summary>
    public static void SilenceStops()
    {
        // With no handler nobody looks. And while there is none the runtime may be about to install its own, which a
        // read followed by a write would wipe out; once it is there it stays.
        if (LibcSigaction.Get(LibcSigaction.SIGCHLD, out var present) != Errno.None
            || present.sa_handler is LibcSigaction.SIG_DFL or LibcSigaction.SIG_IGN
            || (present.sa_flags & LibcSigaction.SA_NOCLDSTOP) != 0)
            return;
        present.sa_flags |= LibcSigaction.SA_NOCLDSTOP;
        LibcSigaction.Set(LibcSigaction.SIGCHLD, present);
    }
}
