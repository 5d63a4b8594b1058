using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// Ctrl-C and SIGTERM as a request to end in order. A second one has its default effect, for whoever will not wait:
/// the process dies, its connection closes, and faultd takes the fault back. So does SIGHUP at once.
/// </summary>
internal sealed class EndSignals : IDisposable
{
    private readonly ManualResetEventSlim _asked = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    public EndSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>True as soon as somebody asked for the end.</summary>
    public bool Wait(TimeSpan atMost) => _asked.Wait(atMost);

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _asked.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = !_asked.IsSet;
        _asked.Set();
    }
}
