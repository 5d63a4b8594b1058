using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The operations on timelines. Undo and heal, which cancel one, are those of faults.</summary>
internal sealed class TimelineOperations(FaultEngine engine)
{
    private const int MaxStepsAnAnswer = 8192;
    // Whoever waits for longer asks again: a connection is not held for ever.
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly string[] StatusKeys = ["id", "wait_us"];
    private static readonly string[] StepsKeys = ["id", "from", "count"];

    public void Begin(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        const string Purpose = "begin a timeline";
        var asked = TimelineRequest.Read(ref arguments, Purpose);
        engine.Begin(asked, context.Caller, context.Connection, context, Purpose).Write(ref result);
    }

    public void Status(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        string? id = null;
        var wait = TimeSpan.Zero;
        while (arguments.Next())
        {
            switch (arguments.Key)
            {
                case "id": id = arguments.Text(); break;
                case "wait_us": wait = arguments.Duration(); break;
                default: throw arguments.Unknown(StatusKeys);
            }
        }
        var timeline = engine.FindTimeline(id ?? throw arguments.Missing("id"), context.Caller, "look at a timeline");
        long deadline = KernelClock.MonotonicNs + (long)Math.Min(wait.TotalNanoseconds, LongestWait.TotalNanoseconds);
        while (KernelClock.MonotonicNs < deadline && !context.IsAbandoned && !timeline.WaitSettled(Glance))
        {
            // It runs still, and who asked is still there.
        }
        timeline.Status().Write(ref result);
    }

    public void Steps(ref MapReader arguments, OperationContext context, ref MessagePackWriter result)
    {
        string? id = null;
        int from = 0, count = MaxStepsAnAnswer;
        while (arguments.Next())
        {
            switch (arguments.Key)
            {
                case "id": id = arguments.Text(); break;
                case "from": from = arguments.Int32(0); break;
                case "count": count = arguments.Int32(1, MaxStepsAnAnswer); break;
                default: throw arguments.Unknown(StepsKeys);
            }
        }
        var timeline = engine.FindTimeline(id ?? throw arguments.Missing("id"), context.Caller, "read a timeline");
        var steps = timeline.Steps(from, count);
        result.WriteArrayHeader(steps.Length);
        foreach (var step in steps)
            step.Write(ref result);
    }
}
