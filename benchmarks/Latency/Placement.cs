namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>
/// The processors that the two ends of a ping-pong run on. Left to itself the scheduler puts a pair on one or on two,
/// differently from run to run, and a wake-up across processors costs several times one on the same: only ends in the
/// same places compare.
/// </summary>
internal sealed record Placement(string Name, int Client, int Server)
{
    public static Placement OneProcessor { get; } = new("one processor", 0, 0);

    public static Placement TwoProcessors { get; } = new("two processors", 0, 1);

    /// <summary>Runs a client's calls on a thread of its own, in place, against a daemon in place.</summary>
    public void Run(int daemon, Action calls)
    {
        var everywhere = Get();
        foreach (int tid in ProcFs.Threads(daemon))
            CpuMask.Of(Server).Apply(tid);
        var thread = new Thread(() =>
        {
            CpuMask.Of(Client).Apply(0);
            calls();
        });
        thread.Start();
        thread.Join();
        foreach (int tid in ProcFs.Threads(daemon))
            everywhere.Apply(tid);
    }

    private static CpuMask Get() =>
        CpuMask.TryGet(0, out var mask) == Errno.None ? mask! : throw new InvalidOperationException("Cannot measure: sched_getaffinity failed");
}
