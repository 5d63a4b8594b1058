using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Oracles;

/// <summary>
/// Looks for what descends from a Ledger that is gone: it carries this run's mark in its environment.
/// </summary>
internal sealed class OrphanOracle(Workspace workspace, FaultClient faults, Findings findings)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    // A child may take a moment to see that its parent is gone; once one did not, the others are not waited for.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortGrace = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// No Ledger runs now, so nothing marked may. What there is becomes a finding, and is then removed.
    /// </summary>
    public async Task CheckAsync(StepKind? endedBy, string moment, CancellationToken cancellation)
    {
        var grace = findings.Has(Breach.Orphan) ? ShortGrace : Grace;
        var until = Clock.NowNs + (long)grace.TotalNanoseconds;
        var found = Marked();
        while (found.Count > 0 && Clock.NowNs < until)
        {
            await Task.Delay(Poll, cancellation);
            found = Marked();
        }

        foreach (var (pid, startTicks) in found)
        {
            findings.Add(Breach.Orphan, endedBy, $"pid {pid} ({Title(pid)}) {moment}");
            await RemoveAsync(pid, startTicks, cancellation);
        }
    }

    private async Task RemoveAsync(int pid, ulong startTicks, CancellationToken cancellation)
    {
        try
        {
            var target = Target.Parse($"pid:{pid}@{startTicks}");
            await faults.StrikeAsync(new KillProcess(target), cancellation);
        }
        catch (FaultException gone) when (gone.Code == ErrorCode.NotFound)
        {
            // It went by itself after all.
        }
    }

    private List<(int Pid, ulong StartTicks)> Marked()
    {
        var marked = new List<(int, ulong)>();
        foreach (var pid in ProcFs.Processes())
        {
            // A zombie has no environment any more: it waits for its parent only.
            if (ProcFs.Stat(pid) is { State: not 'Z' } stat
                && ProcFs.HasEnvironment(pid, $"{Workspace.MarkerName}={workspace.Marker}"))
                marked.Add((pid, stat.StartTicks));
        }

        return marked;
    }

    private static string Title(int pid)
    {
        var words = ProcFs.CommandLine(pid).Split(' ');
        return string.Join(' ', words.Take(2).Select((word, at) => at == 0 ? Path.GetFileName(word) : word));
    }
}
