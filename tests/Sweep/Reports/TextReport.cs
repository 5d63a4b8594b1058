namespace LuminaGuard.FaultD.Sweep.Reports;

/// <summary>The report for people: one row per fault and operation, then every finding, then the verdict.</summary>
internal static class TextReport
{
    private const int SyscallsShown = 5;
    private const int LinesShown = 40;

    public static void Write(SweepReport report, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine(
            $"{"fault",-26}{"operation",-13}{"killed at",10}{"window",8}{"end",5}{"left",6}{"fail",6}"
            + "  syscalls hit (entry+exit)");
        foreach (var pair in report.Pairs)
        {
            var histogram = pair.Histogram;
            var shown = histogram.Take(SyscallsShown).Select(row => $"{row.Syscall} {row.Entries}+{row.Exits}");
            var more = histogram.Count > SyscallsShown ? $", and {histogram.Count - SyscallsShown} more" : "";
            output.WriteLine(
                $"{pair.Fault,-26}{pair.Operation,-13}{pair.Hits.Count(),10}{pair.Length,8}"
                + $"{(pair.ReachedTheEnd ? "yes" : "-"),5}{pair.Leftovers.Count(),6}{pair.Failures.Count(),6}"
                + $"  {string.Join(", ", shown)}{more}");
        }

        output.WriteLine();
        Lines(output, "left over", report.Leftovers);
        Lines(output, "failure of the harness or the operation", report.Failures);
        Lines(output, "never hit", report.Untouched);
        Lines(output, "tried again", report.TriedAgain);
        Lines(output, "skipped", report.Skipped);
        if (report.WasInterrupted)
            output.WriteLine("interrupted: not every point was tried");
        output.WriteLine(
            $"{(report.Passed ? "PASS" : "FAIL")}: faultd was killed at {report.Killed} points "
            + $"of {report.Pairs.Count} operations; leftovers {report.Leftovers.Count}, "
            + $"failures {report.Failures.Count}, skipped {report.Skipped.Count}, tried again {report.TriedAgain.Count}");
    }

    private static void Lines(TextWriter output, string title, IReadOnlyList<string> lines)
    {
        foreach (var line in lines.Take(LinesShown))
            output.WriteLine($"{title}: {line}");
        if (lines.Count > LinesShown)
            output.WriteLine($"{title}: and {lines.Count - LinesShown} more");
    }
}
