namespace LuminaGuard.FaultD.Daemon;

/// <summary>The tracer, started by the first fault that needs it: an idle daemon has no thread for it.</summary>
internal sealed class TracerPool : IDisposable
{
    private readonly Lock _gate = new();
    private Tracer? _tracer;

    public Tracer Get()
    {
        lock (_gate)
        {
            return _tracer ??= Tracer.Start();
        }
    }

    public void Dispose() => _tracer?.Dispose();
}
