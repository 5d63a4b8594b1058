using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Signals besides SIGTERM. Most would by default end a process that owes undos; a terminal that is closed, or a hand that
/// slipped, must not leave them owed.
/// </summary>
internal static class DaemonSignals
{
    // SIGXFSZ too: a write beyond RLIMIT_FSIZE then fails with EFBIG, which is handled where it happens.
    private static readonly Signal[] Stray =
    [
        Signal.SIGUSR1, Signal.SIGUSR2, Signal.SIGALRM, Signal.SIGPIPE, Signal.SIGVTALRM, Signal.SIGPROF, Signal.SIGIO,
        Signal.SIGPWR, Signal.SIGXFSZ, Signal.SIGSTKFLT,
    ];

    // Never taken back: a signal on its way to a handler that is just going would have its default effect.
    private static PosixSignalRegistration[] _registrations = [];

    /// <summary>Ignores those that mean nothing to a daemon. What the spawner starts has default dispositions again.</summary>
    public static void IgnoreStray()
    {
        foreach (var signal in Stray)
            SignalDisposition.Ignore(signal);
    }

    /// <summary>SIGHUP, SIGINT and SIGQUIT do what SIGTERM does; one that was ignored when we were started stays so.</summary>
    public static void OnEnd(Action stop)
    {
        Signal[] ends = [Signal.SIGHUP, Signal.SIGINT, Signal.SIGQUIT];
        _registrations = [.. ends.Where(signal => !SignalDisposition.IsIgnored(signal)).Select(signal =>
            PosixSignalRegistration.Create((PosixSignal)(int)signal, context =>
            {
                context.Cancel = true;
                stop();
            }))];
    }
}
