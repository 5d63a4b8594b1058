using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Oracles;

/// <summary>
/// Nothing that faultd did is left: no fault held, no thread stopped, no limit changed, no file, no process.
/// </summary>
/// <param name="stateDirectory">Where faultd keeps what it owes.</param>
/// <param name="findings">What is left over goes here.</param>
/// <param name="grace">How long a closed daemon may take to be gone.</param>
internal sealed class LeftoverOracle(string stateDirectory, Findings findings, TimeSpan grace)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>After an undo, with the target still alive.</summary>
    public async Task CheckTargetAsync(
        FaultClient faults, int pid, string? limitBefore, StepKind kind, int step, CancellationToken cancellation)
    {
        if (ProcFs.ThreadStates(pid).Contains('T', StringComparison.Ordinal))
            findings.Add(Breach.Leftover, kind, $"a stopped thread of pid {pid} after step {step + 1}");
        if (ProcFs.OpenFileLimit(pid) is { } limit && limit != limitBefore)
            findings.Add(Breach.Leftover, kind, $"'{limit}' instead of '{limitBefore}' after step {step + 1}");
        await CheckListAsync(faults, kind, $"after step {step + 1}", cancellation);
    }

    /// <summary>No fault is held any more, by the daemon's own account.</summary>
    public async Task CheckListAsync(FaultClient faults, StepKind? kind, string moment, CancellationToken cancellation)
    {
        foreach (var fault in await faults.ListAsync(cancellation))
        {
            findings.Add(
                Breach.Leftover, kind, $"{fault.Kind} {fault.Id} on {fault.Target} still {fault.State} {moment}");
        }
    }

    /// <summary>The client is closed: the daemon ends, and leaves nothing owed on disk.</summary>
    public async Task CheckClosedAsync(CancellationToken cancellation)
    {
        var until = Clock.NowNs + (long)grace.TotalNanoseconds;
        while ((Daemons().Count > 0 || Files().Count > 0) && Clock.NowNs < until)
            await Task.Delay(Poll, cancellation);
        foreach (var pid in Daemons())
            findings.Add(Breach.Leftover, null, $"faultd, pid {pid}, after it was closed");
        foreach (var file in Files())
        {
            var name = Path.GetRelativePath(stateDirectory, file);
            findings.Add(Breach.Leftover, null, $"{name} in faultd's state directory");
        }
    }

    // A directory that was named to faultd keeps its audit log, and its lock file, which nobody may hold any more.
    private List<string> Files()
    {
        try
        {
            return [.. Directory.EnumerateFiles(stateDirectory, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetRelativePath(stateDirectory, file) is var name
                               && name != "audit.log" && (name != "lock" || IsHeld(file)))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static bool IsHeld(string file)
    {
        try
        {
            // Without sharing, this is flock(2) with LOCK_EX | LOCK_NB.
            using var mine = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private List<int> Daemons() => [.. ProcFs.Processes()
        .Where(pid => pid != Environment.ProcessId && ProcFs.Stat(pid) is { State: not 'Z' }
                      && ProcFs.CommandLine(pid).Contains(stateDirectory, StringComparison.Ordinal))];
}
