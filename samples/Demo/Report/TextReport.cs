using System.Globalization;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Report;

/// <summary>The table and the verdict, for people.</summary>
internal static class TextReport
{
    private static readonly string[] Header =
    [
        "fault", "times", "request→effect p50", "p99", "heal p50", "back p50", "rows acked", "rows lost", "verdict",
    ];

    public static void Write(TextWriter to, DemoReport report)
    {
        List<string[]> rows =
        [
            Header,
            .. report.Tallies.Select(entry => Row(report, entry.Key, entry.Value)),
            Row("at the end", null, report.RowsAcknowledgedAfterwards, report.Lost(null), report.Findings.Any(null) ? "NOT HELD" : "held"),
            Row(
                "all together", report.Tallies.Values.Sum(tally => tally.Times), report.RowsAcknowledged, report.RowsLost,
                report.Held ? "held" : "NOT HELD"),
        ];
        var widths = Header.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        to.WriteLine();
        foreach (var row in rows)
            to.WriteLine(string.Join("  ", row.Select((cell, column) => Pad(cell, column, widths))).TrimEnd());

        to.WriteLine();
        to.WriteLine("request→effect: the daemon had read the request until the kernel showed the effect.");
        to.WriteLine("heal: the call of undo until its answer.");
        to.WriteLine("back: undo, or the restart after a kill, until the next acknowledged row.");
        to.WriteLine("rows: acknowledged since the fault before, or after the last one; lost: those of them that are not in the database.");
        to.WriteLine();
        WriteVerdict(to, report);
    }

    private static void WriteVerdict(TextWriter to, DemoReport report)
    {
        if (report.Held)
        {
            to.WriteLine($"HELD: all {report.RowsAcknowledged} acknowledged rows are there with the right checksum "
                + $"over {report.Starts} starts;");
            to.WriteLine($"      {report.RowsInDatabase} rows without a gap; integrity_check ok; "
                + "no orphan, no leaked descriptor, nothing left over.");
            if (report.HasDefect)
                to.WriteLine($"The Ledger had defect {report.Defect} switched on, and nothing was found.");
            return;
        }

        to.WriteLine("NOT HELD:");
        foreach (var sentence in report.Findings.Sentences())
            to.WriteLine("  " + sentence);
        if (!report.Finished)
            to.WriteLine("  The run ended before its plan did.");
        if (report.Findings.Has(Breach.LostRow))
            to.WriteLine($"  {report.RowsAcknowledged} rows were acknowledged, {report.RowsLost} of them are not in the database.");
        if (report.HasDefect)
            to.WriteLine($"The Ledger had defect {report.Defect} switched on: that it does not hold, and exit code 1, are what is expected.");
        to.WriteLine($"Again: {report.Again}");
    }

    // The first column and the last are words, the others numbers.
    private static string Pad(string cell, int column, int[] widths) =>
        column == 0 || column == widths.Length - 1 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);

    private static string[] Row(DemoReport report, StepKind kind, Tally tally) =>
    [
        kind.FaultName(),
        tally.Times.ToString(CultureInfo.InvariantCulture),
        Microseconds(tally.RequestToEffect.Percentile(50)),
        Microseconds(tally.RequestToEffect.Percentile(99)),
        Milliseconds(tally.Heal.Percentile(50)),
        Milliseconds(tally.Back.Percentile(50)),
        tally.RowsAcknowledged.ToString(CultureInfo.InvariantCulture),
        report.Lost(kind).ToString(CultureInfo.InvariantCulture),
        report.Verdict(kind),
    ];

    // What is no fault has no times of its own.
    private static string[] Row(string name, int? times, int acknowledged, int lost, string verdict) =>
    [
        name,
        times?.ToString(CultureInfo.InvariantCulture) ?? "-",
        "-",
        "-",
        "-",
        "-",
        acknowledged.ToString(CultureInfo.InvariantCulture),
        lost.ToString(CultureInfo.InvariantCulture),
        verdict,
    ];

    private static string Microseconds(TimeSpan? time) =>
        time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalMicroseconds:f0} µs") : "-";

    private static string Milliseconds(TimeSpan? time) =>
        time is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known.TotalMilliseconds:f2} ms") : "-";
}
