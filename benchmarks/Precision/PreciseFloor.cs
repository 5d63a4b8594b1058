using System.Globalization;
using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>precise.c: firing on time without anything of ours.</summary>
internal sealed class PreciseFloor(string directory)
{
    private readonly CProgram _program = new(directory, "precise");

    /// <summary>How late each began, and how long the call took.</summary>
    public void Measure(Series late, Series took, int count, TimeSpan spacing, int victim, Signal signal)
    {
        foreach (string line in _program.Lines($"{count}", $"{spacing.TotalNanoseconds:0}", $"{victim}", $"{(int)signal}"))
        {
            string[] words = line.Split(' ');
            late.Add(long.Parse(words[0], CultureInfo.InvariantCulture));
            took.Add(long.Parse(words[1], CultureInfo.InvariantCulture));
        }
    }
}
