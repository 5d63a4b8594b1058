using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Oracles;

/// <summary>Compares the descriptors that a healthy Ledger holds before and after a fault.</summary>
internal sealed class DescriptorOracle(Findings findings)
{
    private const int Samples = 6;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(7);

    /// <summary>What stays open over several looks: the file of the batch under way comes and goes.</summary>
    public static async Task<IReadOnlyList<string>> HeldAsync(int pid, CancellationToken cancellation)
    {
        var held = ProcFs.Descriptors(pid);
        for (var sample = 1; sample < Samples; sample++)
        {
            await Task.Delay(Interval, cancellation);
            var now = ProcFs.Descriptors(pid);
            held = held.Where(entry => now.TryGetValue(entry.Key, out var target) && target == entry.Value)
                .ToDictionary(entry => entry.Key, entry => entry.Value);
        }

        return [.. held.Values];
    }

    public void Compare(IReadOnlyList<string> before, IReadOnlyList<string> after, StepKind kind, int step)
    {
        var more = after.Count - before.Count;
        if (more <= 0)
            return;
        var added = after.ToList();
        foreach (var target in before)
            added.Remove(target);
        foreach (var target in added.Take(more))
            findings.Add(Breach.Descriptor, kind, $"{Path.GetFileName(target)} since step {step + 1}");
    }
}
