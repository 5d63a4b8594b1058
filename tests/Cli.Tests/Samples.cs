namespace LuminaGuard.FaultD.Tests;

/// <summary>Values a daemon might answer with.</summary>
internal static class Samples
{
    public static InjectReport Injected(TimeSpan lease, string id = "f1", string target = "pid 42 (redis)") => new(
        id, "process.pause", target, "every thread T", new FaultTimes(10, 20, 30, 40), lease, ["a note"]);

    public static UndoReport Undone(UndoOutcome outcome = UndoOutcome.Undone, string id = "f1") =>
        new(id, "process.pause", outcome, TimeSpan.FromMicroseconds(1500), ["SIGCONT sent"]);

    public static FaultInfo Fault(string id = "f1", FaultState state = FaultState.InForce, string target = "pid 42 (redis)") => new(
        id, "process.pause", target, state, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(57), 1000, true, "every thread T");
}
