using System.Diagnostics;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// A fault held in the foreground. Whatever ends this process ends the fault: its connection closes. What this class adds
/// is the orderly way: it takes the fault back itself and says how that ended.
/// </summary>
internal sealed class Hold(Invocation invocation, IFault fault, FaultOptions options)
{
    // How soon a daemon that died, and a heal by somebody else, are noticed.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    public static string InForce(InjectReport report) =>
        $"{Printable.EscapeAgain(report.Kind)} {Printable.EscapeAgain(report.Id)} in force on {Printable.EscapeAgain(report.Target)}: {Printable.EscapeAgain(report.Observed)}";

    public ExitCode Run()
    {
        // Before the request: a Ctrl-C that arrives while it is under way takes back what it brings.
        EndSignals.Listen();
        using var client = invocation.Connect();
        long asked = Stopwatch.GetTimestamp();
        var handle = client.Inject(fault, options);
        InjectReports.Write(invocation.Terminal, invocation.Json, "injected", handle.Report,
            $"{InForce(handle.Report)}; Ctrl-C takes it back, or its lease in {Durations.Format(handle.Report.Lease)}");
        try
        {
            return Wait(client, handle, asked) ? TakeBack(handle) : Ended(handle, "others");
        }
        catch (FaultException e) when (e.Code == ErrorCode.Unreachable)
        {
            throw Lost(handle, e);
        }
    }

    // True when it is for us to take the fault back; false when somebody else has.
    private static bool Wait(FaultClient client, FaultHandle handle, long asked)
    {
        while (true)
        {
            var left = handle.Report.Lease - Stopwatch.GetElapsedTime(asked);
            if (left <= TimeSpan.Zero || EndSignals.Wait(left < LookEvery ? left : LookEvery))
                return true;
            if (left <= LookEvery)
                continue;
            var mine = client.List().FirstOrDefault(f => f.Id == handle.Id);
            if (mine is null or { State: FaultState.Stuck })
                return mine is not null;
        }
    }

    private ExitCode TakeBack(FaultHandle handle)
    {
        try
        {
            var report = handle.Undo();
            UndoReports.Write(invocation.Terminal, invocation.Json, report);
            return UndoReports.Code(report);
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            return Ended(handle, "lease");
        }
    }

    private ExitCode Ended(FaultHandle handle, string by)
    {
        if (invocation.Json)
        {
            JsonLine.Write(invocation.Terminal, "ended", json =>
            {
                json.WriteStartObject();
                json.WriteString("id", handle.Id);
                json.WriteString("kind", handle.Report.Kind);
                json.WriteString("by", by);
                json.WriteEndObject();
            });
        }
        else
        {
            string who = by == "lease" ? "its time was over, faultd has taken it back" : "somebody else has had it taken back";
            invocation.Out.WriteLine($"{Printable.EscapeAgain(handle.Report.Kind)} {Printable.EscapeAgain(handle.Id)}: {who}");
        }
        return ExitCode.Done;
    }

    private FaultException Lost(FaultHandle handle, FaultException cause)
    {
        string after = fault.Descriptor.Durability == Durability.Journalled
            ? "if it was stopped, it has taken it back; if it was killed, its guardian does, else its next start or faultd --recover with its --state-dir"
            : "the kernel has taken it back if faultd is dead";
        return new FaultException(
            ErrorCode.Unreachable, $"Cannot hold {handle.Report.Kind} {handle.Id}: faultd does not answer any more ({cause.Message}); {after}",
            cause.Errno, cause.Details);
    }
}
