namespace LuminaGuard.FaultD.Daemon;

/// <summary>How a process stands that was told to run on.</summary>
internal enum AfterContinue
{
    /// <summary>No thread is stopped.</summary>
    Running,

    /// <summary>A thread is stopped, or about to be: somebody stopped it again, or it has not got so far.</summary>
    Stopped,

    /// <summary>No thread is stopped by a signal, but one stands in the hands of a tracer.</summary>
    HeldByTracer,
}
