using System.Globalization;
using System.Text;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>What was measured, part by part, and at the end what was to be held.</summary>
internal sealed class PrecisionReport
{
    private readonly StringBuilder _text = new();
    private readonly List<Requirement> _held = [];

    public PrecisionReport(string title) => _text.AppendLine(CultureInfo.InvariantCulture,
        $"# {title}\n\n{Environment.ProcessorCount} processors, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}. Microseconds.");

    public void Table(string title, params Series[] rows)
    {
        _text.AppendLine(CultureInfo.InvariantCulture, $"\n## {title}\n\n| what | n | p50 | p99 | p99.9 | max |\n|---|---|---|---|---|---|");
        foreach (var row in rows)
            _text.AppendLine(row.FineRow());
    }

    public void Note(FormattableString text) => _text.AppendLine(CultureInfo.InvariantCulture, $"\n{text.ToString(CultureInfo.InvariantCulture)}");

    public void Hold(params Requirement[] rows) => _held.AddRange(rows);

    /// <summary>Prints it, and keeps it beside the binaries.</summary>
    public void Keep(LatencyOptions options, string name)
    {
        string text = ToString();
        Console.WriteLine(text);
        string kept = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(options.Binaries))!, "bench");
        Directory.CreateDirectory(kept);
        File.WriteAllText(Path.Combine(kept, name), text);
    }

    public override string ToString()
    {
        var text = new StringBuilder(_text.ToString());
        if (_held.Count > 0)
            text.AppendLine("\n## To hold\n\n| to hold | bound | here | |\n|---|---|---|---|");
        foreach (var row in _held)
            text.AppendLine(row.Row());
        return text.AppendLine(CultureInfo.InvariantCulture, $"\n{_held.Count(r => r.Met)} of {_held.Count} met").ToString();
    }
}
