using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A process is stopped and is owed a SIGCONT.</summary>
internal sealed class PausedProcess(ProcessIdentity identity) : UndoToken
{
    public const string TokenWord = "paused-process";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    public override string Word => TokenWord;

    public override int Pid => identity.Pid;

    public static PausedProcess Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(1);
        return new PausedProcess(reader.ReadIdentity());
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(1);
        writer.Write(identity);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        if (IdentityRules.Reopen(identity, out var pidFd) is { } nothing)
            return nothing;
        using (pidFd)
        {
            int pid = identity.Pid;
            // A SIGCONT is seen by its receiver even when it was not stopped: it is sent only where it is owed.
            if (!ThreadStates.IsHeldOrStopping(pid))
                return UndoResult.Undone($"process {pid} was running");
            var error = pidFd!.Send((int)Signal.SIGCONT);
            if (error == Errno.ESRCH)
                return UndoResult.Gone($"process {pid} is gone");
            if (error != Errno.None)
                return UndoResult.Stuck($"pidfd_send_signal(SIGCONT) to process {pid}: {error.Message()}");
            var now = AfterContinue.Running;
            ThreadStates.Within(Patience, () => pidFd.HasExited || (now = ThreadStates.LookAfterContinue(pid)) != AfterContinue.Stopped);
            return now switch
            {
                AfterContinue.HeldByTracer =>
                    UndoResult.Undone($"SIGCONT was sent to process {pid}; it is traced since, and its tracer decides when it runs on"),
                // The kernel ends a stop within the call that sends SIGCONT, and takes every SIGSTOP on its way with it, signal(7): this stop is
                // another one. Its own handler of SIGCONT may have made it.
                AfterContinue.Stopped => UndoResult.Undone($"SIGCONT was sent to process {pid}; it was stopped again since, by itself or by somebody else"),
                _ => UndoResult.Undone(),
            };
        }
    }
}
