using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as a request to end in order. A second one has its default effect, for whoever will not wait:
/// the process dies, its connection closes, and faultd takes the fault back. So does SIGHUP at once.
/// </summary>
internal static class EndSignals
{
    private static readonly ManualResetEventSlim Asked = new();

    // Never taken back: a signal on its way to a handler that is just going would have its default effect.
    private static PosixSignalRegistration[] _registrations = [];

    /// <summary>From here on a first signal ends nothing by itself.</summary>
    public static void Listen()
    {
        if (_registrations.Length == 0)
            _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];
    }

    /// <summary>True as soon as somebody asked for the end.</summary>
    public static bool Wait(TimeSpan atMost) => Asked.Wait(atMost);

    /// <summary>Waits for a task; false when somebody asked for the end before it was done.</summary>
    public static bool WaitFor(Task task) => WaitHandle.WaitAny([((IAsyncResult)task).AsyncWaitHandle, Asked.WaitHandle]) == 0;

    private static void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !Asked.IsSet;
        Asked.Set();
    }
}
