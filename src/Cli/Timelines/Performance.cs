using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>One run of a timeline in the foreground: progress, the summary, and what was asked to be kept of it. Ctrl-C cancels it,
/// which takes everything back.</summary>
internal sealed class Performance(Invocation invocation, string text, TimelineFile file, RunFiles files)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private bool _isCalledOff;

    /// <summary>When it begins; as soon as it is loaded when not given.</summary>
    public Moment? Moment { get; init; }

    public ExitCode Run()
    {
        // Before anything is broken: a file that cannot be written is known at once.
        using var record = files.Record(invocation.Result) is { } recordPath ? Output.Create(recordPath, "--record") : null;
        using var plot = files.Plot(invocation.Result) is { } plotPath ? Output.Create(plotPath, "--plot") : null;
        EndSignals.Listen();
        using var client = invocation.Connect();
        using var timeline = client.Begin(file.Timeline, Options());
        Announce(timeline.Report);
        TimelineStatus status;
        try
        {
            status = Follow(timeline);
        }
        catch (FaultException e) when (e.Code == ErrorCode.Unreachable)
        {
            throw LostDaemon.Error($"follow timeline {timeline.Report.Id}", isJournalled: true, e);
        }
        var steps = timeline.Steps();
        var undone = timeline.Cancel();
        if (record is not null)
            TimelineRecord.Write(record, text, timeline.Report, status, steps);
        if (plot is not null)
            TimelinePlot.Write(plot, steps);
        TimelineSummary.Write(invocation.Terminal, invocation.Json, timeline.Report, status, steps);
        if (undone.Outcome == UndoOutcome.Stuck)
            return UndoReports.Code(undone);
        if (status is { State: TimelineState.Cancelled, Done: 0 } && !_isCalledOff)
            throw new FaultException(ErrorCode.NotFound, "Cannot perform the timeline: it was taken back before its first step, by its lease or by others");
        return status is { State: TimelineState.Finished, Failed: 0 } or { State: TimelineState.Cancelled } ? ExitCode.Done : ExitCode.VerdictNotMet;
    }

    private TimelineOptions Options()
    {
        var options = new TimelineOptions { Lease = file.Lease, When = Moment?.Trigger ?? file.Trigger };
        if (Moment is null or { Trigger: not null })
            return options;
        var (at, late) = Moment.Due();
        return options with { Begin = at, Late = late };
    }

    private void Announce(TimelineReport report)
    {
        if (invocation.Json)
            return;
        invocation.Out.WriteLine(
            $"timeline {Printable.EscapeAgain(report.Id)}: {Counted.Of(report.Steps, "step")} on {Counted.Of(report.Faults.Count, "fault")} in {Durations.Format(TimeSpan.FromMicroseconds(report.LengthNs / 1e3))}; Ctrl-C cancels it");
        foreach (string note in report.Notes)
            invocation.Out.WriteLine("  " + Printable.EscapeAgain(note));
        invocation.Out.Flush();
    }

    private TimelineStatus Follow(TimelineHandle timeline)
    {
        bool isLive = invocation.Terminal.IsTerminal && !invocation.Json;
        while (true)
        {
            var status = timeline.Status();
            if (isLive)
            {
                invocation.Out.Write(string.Create(CultureInfo.InvariantCulture,
                    $"\r{status.Done} of {status.Steps} steps, late by p50 {status.LateP50Ns / 1e3:0.00} µs, p99 {status.LateP99Ns / 1e3:0.00} µs, max {status.LateMaxNs / 1e3:0.0} µs\e[K"));
                invocation.Out.Flush();
            }
            if (status.State is not (TimelineState.Running or TimelineState.Waiting))
            {
                if (isLive)
                    invocation.Out.WriteLine();
                return status;
            }
            if (EndSignals.Wait(LookEvery))
            {
                _isCalledOff = true;
                timeline.Stop();
            }
        }
    }
}
