using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>What is said of a timeline when it is over: how it ended, and a histogram of how late its steps began.</summary>
internal static class TimelineSummary
{
    // Upper bounds in ns; the last has none.
    private static readonly long[] Bounds = [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 1_000_000, long.MaxValue];
    private const int MostMarks = 40;

    public static void Write(
        Terminal terminal, bool json, TimelineReport report, TimelineStatus status, IReadOnlyList<TimelineStep> steps)
    {
        if (json)
        {
            JsonLine.Write(terminal, "timeline", j =>
            {
                j.WriteStartObject();
                j.WriteString("id", report.Id);
                JsonLine.Strings(j, "faults", report.Faults);
                j.WritePropertyName("status");
                Status(j, status);
                JsonLine.Strings(j, "notes", report.Notes);
                j.WriteEndObject();
            });
            return;
        }
        var done = steps.Where(s => s.BeginNs != 0).ToList();
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Choices<TimelineState>.Word(status.State)}: {status.Done} of {status.Steps} steps done, {status.Failed} failed, {status.Missed} more than 1 ms late"));
        if (steps.Index().FirstOrDefault(s => s.Item.Errno != 0) is { Item.Errno: not 0 } failed)
        {
            terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"step {failed.Index + 1}, {failed.Item.OffsetNs / 1e6:0.###} ms from the beginning, failed first: {Marshal.GetPInvokeErrorMessage(failed.Item.Errno)} (errno {failed.Item.Errno})"));
        }
        if (done.Count == 0)
            return;
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"late by p50 {status.LateP50Ns / 1e3:0.00} µs, p99 {status.LateP99Ns / 1e3:0.00} µs, p99.9 {status.LateP999Ns / 1e3:0.00} µs, max {status.LateMaxNs / 1e3:0.0} µs; {status.AllocatedBytes} bytes allocated, {Counted.Of(status.Collections, "collection")}, spun for {status.SpunNs / 1e6:0} ms"));
        long below = 0;
        foreach (long bound in Bounds)
        {
            int count = done.Count(s => s.LateNs >= below && s.LateNs < bound);
            if (count > 0)
            {
                string range = bound == long.MaxValue ? $"from {below / 1000} µs" : string.Create(CultureInfo.InvariantCulture, $"below {bound / 1e3:0.#} µs");
                terminal.Out.WriteLine($"{range,16} {count,8}  {new string('#', (int)Math.Ceiling((double)count * MostMarks / done.Count))}");
            }
            below = bound;
        }
    }

    public static void Status(Utf8JsonWriter json, TimelineStatus status)
    {
        json.WriteStartObject();
        json.WriteString("state", Choices<TimelineState>.Word(status.State));
        json.WriteNumber("done", status.Done);
        json.WriteNumber("steps", status.Steps);
        json.WriteNumber("failed", status.Failed);
        json.WriteNumber("missed", status.Missed);
        json.WriteNumber("late_p50_ns", status.LateP50Ns);
        json.WriteNumber("late_p99_ns", status.LateP99Ns);
        json.WriteNumber("late_p999_ns", status.LateP999Ns);
        json.WriteNumber("late_max_ns", status.LateMaxNs);
        json.WriteNumber("allocated_bytes", status.AllocatedBytes);
        json.WriteNumber("collections", status.Collections);
        json.WriteNumber("spun_ns", status.SpunNs);
        json.WriteEndObject();
    }
}
