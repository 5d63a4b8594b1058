namespace LuminaGuard.FaultD.Native;

/// <summary>What /proc/PID/status says (proc_pid_status(5)).</summary>
/// <param name="Name">The name of the process, unescaped; as hostile as <see cref="ProcessStat.Comm"/>.</param>
/// <param name="State">R, S, D, T (stopped), t (traced), Z, X, I.</param>
/// <param name="Tgid">The number of the process.</param>
/// <param name="Pid">The number of the thread; the same as <paramref name="Tgid"/> for a process.</param>
/// <param name="ParentPid">The parent; 0 when that is outside of our pid namespace.</param>
/// <param name="TracerPid">Who traces it, 0 when nobody does.</param>
/// <param name="Uids">Real, effective, saved and filesystem user.</param>
/// <param name="Gids">Real, effective, saved and filesystem group.</param>
/// <param name="Groups">Supplementary groups.</param>
/// <param name="NamespacePids">Its number in our pid namespace and in each further one down to its own.</param>
/// <param name="SignalsPending">Signals pending for the thread, bit n-1 for signal n.</param>
/// <param name="SharedSignalsPending">Signals pending for the process.</param>
/// <param name="SignalsBlocked">Signals the thread blocks.</param>
/// <param name="CapEffective">Effective capabilities, bit n for capability n.</param>
/// <param name="Threads">How many threads the process has.</param>
public sealed record ProcessStatus(
    string Name, char State, int Tgid, int Pid, int ParentPid, int TracerPid, uint[] Uids, uint[] Gids, uint[] Groups,
    int[] NamespacePids, ulong SignalsPending, ulong SharedSignalsPending, ulong SignalsBlocked, ulong CapEffective,
    int Threads)
{
    /// <summary>Reads a process; null when it is gone or hidden.</summary>
    public static ProcessStatus? TryRead(int pid) => ProcessStatusParser.Parse(ProcFile.TryRead($"/proc/{pid}/status", isOneRecord: true));

    /// <summary>Reads a thread; null when it is gone or hidden.</summary>
    public static ProcessStatus? TryReadThread(int pid, int tid) =>
        ProcessStatusParser.Parse(ProcFile.TryRead($"/proc/{pid}/task/{tid}/status", isOneRecord: true));

    /// <summary>
    /// The threads of a process, each as it is when it is reached; none when the process is gone or hidden. Of one that has a
    /// single thread only its own file is read, which is that thread's.
    /// </summary>
    public static IEnumerable<ProcessStatus> OfThreads(int pid) => ListedThreads(pid).Select(thread => thread.Status).OfType<ProcessStatus>();

    /// <summary>
    /// The same with those that were listed and cannot be read: a thread that has ended, or has become the leader, whose number it then
    /// has, by an exec. What was seen of the others is out of date by that.
    /// </summary>
    public static IEnumerable<(int Tid, ProcessStatus? Status)> ListedThreads(int pid)
    {
        if (TryRead(pid) is not { } leader)
            yield break;
        if (leader.Threads == 1)
        {
            yield return (pid, leader);
            yield break;
        }
        foreach (int tid in ProcFs.Threads(pid))
            yield return (tid, TryReadThread(pid, tid));
    }
}
