using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// How late each step began against when it was planned, as an SVG. Lateness is on a logarithmic axis, from 10 ns to 10 ms; undos have
/// another colour than fires.
/// </summary>
internal static class TimelinePlot
{
    private const int Width = 960;
    private const int Height = 420;
    private const int Margin = 60;
    private const double LeastLog = 1;
    private const double MostLog = 7;

    public static void Write(TextWriter file, IReadOnlyList<TimelineStep> steps)
    {
        var done = steps.Where(s => s.BeginNs != 0).ToList();
        double length = Math.Max(1, steps.Count == 0 ? 1 : steps[^1].OffsetNs);
        file.WriteLine(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">"));
        file.WriteLine(Text($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>"));
        for (double log = LeastLog; log <= MostLog; log++)
        {
            double y = Y(Math.Pow(10, log));
            string label = log < 3 ? Text($"{Math.Pow(10, log):0} ns") : log < 6 ? Text($"{Math.Pow(10, log - 3):0} µs") : Text($"{Math.Pow(10, log - 6):0} ms");
            file.WriteLine(Text($"<line x1=\"{Margin}\" y1=\"{y:0.#}\" x2=\"{Width - 20}\" y2=\"{y:0.#}\" stroke=\"#ddd\"/><text x=\"{Margin - 6}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{label}</text>"));
        }
        file.WriteLine(Text($"<text x=\"{Width / 2}\" y=\"{Height - 10}\" text-anchor=\"middle\">planned, 0 to {length / 1e6:0.###} ms</text>"));
        file.WriteLine(Text($"<text x=\"{Margin}\" y=\"20\">how late each of {done.Count} steps began: <tspan fill=\"#c0392b\">fire</tspan>, <tspan fill=\"#2471a3\">undo</tspan></text>"));
        foreach (var step in done)
            file.WriteLine(Text($"<circle cx=\"{Margin + ((Width - 20 - Margin) * step.OffsetNs / length):0.##}\" cy=\"{Y(step.LateNs):0.##}\" r=\"1.5\" fill=\"{(step.IsUndo ? "#2471a3" : "#c0392b")}\"/>"));
        file.WriteLine("</svg>");
    }

    private static double Y(double lateNs)
    {
        double share = (Math.Clamp(Math.Log10(Math.Max(1, lateNs)), LeastLog, MostLog) - LeastLog) / (MostLog - LeastLog);
        return Height - 40 - (share * (Height - 80));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
