using System.Globalization;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>floor.c: a ping-pong with the same system call on the far side.</summary>
internal sealed class Floor(string directory)
{
    private readonly CProgram _program = new(directory, "floor");

    public void Measure(Series into, int count, int victim, Placement place, bool spins = false)
    {
        foreach (string line in _program.Lines($"{count}", $"{victim}", $"{place.Client}", $"{place.Server}", spins ? "1" : "0"))
            into.Add(long.Parse(line, CultureInfo.InvariantCulture));
    }
}
