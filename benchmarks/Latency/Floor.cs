using System.Diagnostics;
using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>floor.c, compiled when it is needed: the same hardware, the same minute, no .NET.</summary>
internal sealed class Floor
{
    private readonly string _program;

    public Floor(string directory)
    {
        string source = Path.Combine(directory, "floor.c");
        _program = Path.Combine(directory, "floor");
        using (var text = typeof(Floor).Assembly.GetManifestResourceStream("floor.c")!)
        using (var file = File.Create(source))
            text.CopyTo(file);
        Run("/usr/bin/gcc", "-O2", "-o", _program, source);
    }

    public void Measure(Series into, int count, int victim, Placement place)
    {
        foreach (string line in Run(_program, $"{count}", $"{victim}", $"{place.Client}", $"{place.Server}").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            into.Add(long.Parse(line, CultureInfo.InvariantCulture));
    }

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"Cannot measure: {program} ended with {process.ExitCode}");
    }
}
