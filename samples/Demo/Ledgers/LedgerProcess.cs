using System.Diagnostics;
using System.Globalization;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Ledgers;

/// <summary>One incarnation of the Ledger: started, watched, stopped.</summary>
internal sealed class LedgerProcess : IDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);
    private readonly Thread _pump;

    private LedgerProcess(Process process, LedgerLog log, long startedAt)
    {
        Process = process;
        Log = log;
        StartedAt = startedAt;
        var output = process.StandardOutput.BaseStream;
        _pump = new Thread(() => log.Pump(output)) { IsBackground = true, Name = "ledger output" };
        _pump.Start();
    }

    public Process Process { get; }

    public LedgerLog Log { get; }

    /// <summary>Just before it was started, in nanoseconds of CLOCK_MONOTONIC.</summary>
    public long StartedAt { get; }

    public static LedgerProcess Start(Workspace workspace, string defect, LedgerLog log)
    {
        var start = new ProcessStartInfo(workspace.LedgerPath)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList =
            {
                "--directory", workspace.BlastRadius,
                "--defect", defect,
                "--watchdog-ms", DemoPlan.WatchdogLimit.TotalMilliseconds.ToString("f0", CultureInfo.InvariantCulture),
            },
        };
        // Whatever descends from it carries this, and can be found by it.
        start.Environment[Workspace.MarkerName] = workspace.Marker;
        var startedAt = Clock.NowNs;
        return new LedgerProcess(Process.Start(start)!, log, startedAt);
    }

    /// <summary>Waits until the condition holds; false when the time is over or the Ledger ended without it.</summary>
    public async Task<bool> UntilAsync(Func<LedgerLog, bool> condition, TimeSpan limit, CancellationToken cancellation)
    {
        var until = Clock.NowNs + (long)limit.TotalNanoseconds;
        while (!condition(Log))
        {
            if (Process.HasExited)
                return await ExitedAsync(limit, cancellation) && condition(Log);
            if (Clock.NowNs > until)
                return false;
            await Task.Delay(Poll, cancellation);
        }

        return true;
    }

    /// <summary>Waits for the end of the process and of its output; false when the time is over first.</summary>
    public async Task<bool> ExitedAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            await Process.WaitForExitAsync(timeout.Token);
            return await Task.Run(() => _pump.Join(limit), cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Asks it to end, by the end of its input, and waits.</summary>
    public Task<bool> StopAsync(TimeSpan limit, CancellationToken cancellation)
    {
        Process.StandardInput.Close();
        return ExitedAsync(limit, cancellation);
    }

    /// <summary>How it ended and the last thing it said, for a report.</summary>
    public string LastWords()
    {
        var ended = Process.HasExited ? $"it ended with exit code {Process.ExitCode}" : "it is still running";
        return Log.Notes() is [.., var last] ? $"{ended}, its last line: {last}" : $"{ended} and said nothing";
    }

    public void Dispose()
    {
        // Our own child, not yet waited for: its number cannot have been given away.
        if (!Process.HasExited)
            Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }
}
