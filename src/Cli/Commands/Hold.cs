using System.Diagnostics;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// A fault held in the foreground. Whatever ends this process ends the fault: its connection closes. What this class adds
/// is the orderly way: it takes the fault back itself and says how that ended.
/// </summary>
internal sealed class Hold(Invocation invocation, IFault fault, FaultOptions options, Moment? moment)
{
    // How soon a daemon that died, and a heal by somebody else, are noticed.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static string InForce(InjectReport report) =>
        $"{Printable.EscapeAgain(report.Kind)} {Printable.EscapeAgain(report.Id)} in force on {Printable.EscapeAgain(report.Target)}{TimedFire.Lateness(report.Times)}: {Printable.EscapeAgain(report.Observed)}";

    public ExitCode Run()
    {
        // Before the request: a Ctrl-C that arrives while it is under way takes back what it brings.
        EndSignals.Listen();
        using var client = invocation.Connect();
        long asked = Stopwatch.GetTimestamp();
        if (moment is null)
        {
            var handle = client.Inject(fault, options);
            return Keep(client, handle.Report, handle.Undo, asked);
        }
        var armed = client.Arm(fault, options);
        return TimedFire.Run(invocation, armed, moment) is { } report ? Keep(client, report, armed.Undo, asked) : ExitCode.Done;
    }

    private ExitCode Keep(FaultClient client, InjectReport report, Func<UndoReport> undo, long asked)
    {
        InjectReports.Write(invocation.Terminal, invocation.Json, "injected", report,
            $"{InForce(report)}; Ctrl-C takes it back, or its lease in {Durations.Format(moment is null ? report.Lease : Left(report, asked))}");
        try
        {
            Wait(client, report, asked);
            return TakeBack(report, undo, asked);
        }
        catch (FaultException e) when (e.Code == ErrorCode.Unreachable)
        {
            throw Lost(report, e);
        }
    }

    // It began when the fault was armed; more exactly than to a tenth of a second nobody reads it.
    private static TimeSpan Left(InjectReport report, long asked) =>
        TimeSpan.FromMilliseconds(100 * Math.Max(0, Math.Round((report.Lease - Stopwatch.GetElapsedTime(asked)).TotalMilliseconds / 100)));

    // Until its time is over, Ctrl-C, or it is in force no longer: somebody else has taken it back, or could not.
    private static void Wait(FaultClient client, InjectReport report, long asked)
    {
        while (true)
        {
            var left = report.Lease - Stopwatch.GetElapsedTime(asked);
            if (left <= TimeSpan.Zero || EndSignals.Wait(left < LookEvery ? left : LookEvery))
                return;
            if (left > LookEvery && client.List().FirstOrDefault(f => f.Id == report.Id) is null or { State: FaultState.Stuck })
                return;
        }
    }

    private ExitCode TakeBack(InjectReport report, Func<UndoReport> undo, long asked)
    {
        try
        {
            var undone = undo();
            UndoReports.Write(invocation.Terminal, invocation.Json, undone);
            return UndoReports.Code(undone);
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            // A daemon that was restarted knows nothing of it; this process may have been stopped, and not have seen the lease end.
            string by = e.Details.GetValueOrDefault("by") ?? (Stopwatch.GetElapsedTime(asked) >= report.Lease ? "lease" : "others");
            return Ended(report, by, e.Details.GetValueOrDefault("outcome"), e.Details.GetValueOrDefault("notes") ?? "");
        }
    }

    private ExitCode Ended(InjectReport report, string by, string? outcome, string notes)
    {
        if (invocation.Json)
        {
            JsonLine.Write(invocation.Terminal, "ended", json =>
            {
                json.WriteStartObject();
                json.WriteString("id", report.Id);
                json.WriteString("kind", report.Kind);
                json.WriteString("by", by);
                json.WriteString("outcome", outcome ?? "unknown");
                json.WriteString("notes", notes);
                json.WriteEndObject();
            });
            return ExitCode.Done;
        }
        string who = by == "lease" ? "its time was over" : "somebody else came first";
        string how = Choices<UndoOutcome>.TryParse(outcome ?? "", out var known) ? UndoReports.Sentence(known) : "how it ended is not known";
        invocation.Out.WriteLine($"{Printable.EscapeAgain(report.Kind)} {Printable.EscapeAgain(report.Id)}: {who}: {how}{(notes.Length > 0 ? $" ({Printable.EscapeAgain(notes)})" : "")}");
        return ExitCode.Done;
    }

    private FaultException Lost(InjectReport report, FaultException cause) =>
        LostDaemon.Error($"hold {report.Kind} {report.Id}", fault.Descriptor.Durability == Durability.Journalled, cause);
}
