using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>What the parts share: a daemon, a victim, the floor, and running a timeline to its end.</summary>
internal sealed class PrecisionBench : IDisposable
{
    public static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public PrecisionBench(LatencyOptions options, string directory, PrecisionReport report)
    {
        (Options, Directory, Report) = (options, directory, report);
        Floor = new PreciseFloor(directory);
        Victim = Victims.Sleeper().Id;
        Daemon = new ForegroundDaemon(options.Faultd, directory);
    }

    public LatencyOptions Options { get; }

    public string Directory { get; }

    public PrecisionReport Report { get; }

    public PreciseFloor Floor { get; }

    public Victims Victims { get; } = new();

    public ForegroundDaemon Daemon { get; }

    public FaultClient Client => Daemon.Client;

    /// <summary>A process that sleeps.</summary>
    public int Victim { get; }

    /// <summary>A strike that the victim does not feel.</summary>
    public SignalProcess Signal => new(Target.Pid(Victim), "CONT");

    public PauseProcess Pause => new(Target.Pid(Victim));

    /// <summary>The daemon's injector; it is there once a timeline has been begun.</summary>
    public int Injector => ProcFs.Children(Daemon.Pid).First(pid => ProcFs.CommandLine(pid) is [_, "--injector"]);

    /// <summary>Runs a timeline to its end.</summary>
    /// <exception cref="InvalidOperationException">A step failed.</exception>
    public (TimelineStatus Status, IReadOnlyList<TimelineStep> Steps) Run(Timeline plan, Series? late = null, Series? took = null)
    {
        using var timeline = Client.Begin(plan);
        return Finish(timeline, late, took);
    }

    /// <summary>Waits for a timeline's end.</summary>
    /// <exception cref="InvalidOperationException">A step failed.</exception>
    public static (TimelineStatus Status, IReadOnlyList<TimelineStep> Steps) Finish(TimelineHandle timeline, Series? late = null, Series? took = null)
    {
        var status = timeline.Wait();
        if (status.State != TimelineState.Finished || status.Failed > 0)
            throw new InvalidOperationException($"Cannot measure: the timeline is {status.State}, {status.Failed} steps failed");
        var steps = timeline.Steps();
        foreach (var step in steps)
        {
            late?.Add(step.LateNs);
            took?.Add(step.EndNs - step.BeginNs);
        }
        return (status, steps);
    }

    public void Dispose()
    {
        Daemon.Dispose();
        Victims.Dispose();
    }
}
