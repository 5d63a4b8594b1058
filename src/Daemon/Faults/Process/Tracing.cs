namespace LuminaGuard.FaultD.Daemon;

/// <summary>Who traces a process: a thread has one tracer at most, and a stop under another's hands is not ours to end.</summary>
internal static class Tracing
{
    /// <exception cref="FaultException">Conflict, naming the tracer.</exception>
    public static void RefuseTraced(int pid, PrepareContext context)
    {
        foreach (int tid in ProcFs.Threads(pid))
        {
            if (ProcessStatus.TryReadThread(pid, tid) is { TracerPid: > 0 and var tracer })
            {
                string command = Printable.Escape(ProcessStat.TryRead(tracer)?.Comm ?? "?");
                throw new FaultException(ErrorCode.Conflict,
                    $"Cannot {context.Purpose}: process {pid} is already traced by process {tracer} ({command})",
                    details: new Dictionary<string, string> { ["holder"] = $"process {tracer} ({command})" });
            }
        }
    }
}
