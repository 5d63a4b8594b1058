namespace LuminaGuard.FaultD.Daemon;

/// <summary>Who traces a process: a thread has one tracer at most, and a stop under another's hands is not ours to end.</summary>
internal static class Tracing
{
    /// <exception cref="FaultException">Conflict, naming the tracer.</exception>
    public static void RefuseTraced(int pid, PrepareContext context)
    {
        foreach (var thread in ProcessStatus.OfThreads(pid))
            RefuseTraced(thread, context);
    }

    /// <summary>The same of one thread that was looked at.</summary>
    /// <exception cref="FaultException">Conflict, naming the tracer.</exception>
    public static void RefuseTraced(ProcessStatus thread, PrepareContext context)
    {
        if (thread.TracerPid is not (> 0 and var tracer))
            return;
        string command = Printable.Escape(ProcessStat.TryRead(tracer)?.Comm ?? "?");
        throw new FaultException(ErrorCode.Conflict,
            $"Cannot {context.Purpose}: process {thread.Tgid} is already traced by process {tracer} ({command})",
            details: new Dictionary<string, string> { ["holder"] = $"process {tracer} ({command})" });
    }
}
