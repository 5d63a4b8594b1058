using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// The user's command while it runs. It shares this process's terminal and process group, so Ctrl-C and Ctrl-\ reach it
/// by themselves and are not for us; SIGTERM reaches us alone and is passed on.
/// </summary>
internal sealed class ChildProcess(string path, IReadOnlyList<byte[]> words)
{
    // Never taken back: the Ctrl-C that ended the child may still be on its way to us, and would kill us.
    private static readonly List<PosixSignalRegistration> Registrations = [];

    private readonly Lock _gate = new();
    private int _pid;

    /// <summary>Starts it and waits for its end: its exit code, or 128 and the signal that killed it.</summary>
    public int Wait()
    {
        Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, static c => c.Cancel = true));
        Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGQUIT, static c => c.Cancel = true));
        lock (_gate)
        {
            // A SIGTERM that comes before there is a child waits at the lock until there is one.
            Registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, PassOn));
            _pid = Posix.Spawn(path, words);
            if (_pid < 0)
                throw new FaultException(ErrorCode.KernelRefused, $"Cannot start {path}: {Marshal.GetPInvokeErrorMessage(-_pid)}", -_pid);
        }
        Posix.AwaitEnd(_pid);
        lock (_gate)
        {
            int pid = _pid;
            _pid = 0;
            return Posix.Reap(pid);
        }
    }

    // Until it is reaped the number is the child's; the lock keeps it so.
    private void PassOn(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (_pid > 0)
                _ = Posix.Kill(_pid, Posix.SIGTERM);
        }
    }
}
