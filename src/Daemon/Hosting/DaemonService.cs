using System.Net.Sockets;
using Microsoft.Extensions.Hosting;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The daemon's life: recover, listen, serve, and on the way out take everything back.</summary>
internal sealed class DaemonService(
    DaemonSettings settings, StateDirectory state, ClaimBook claims, FaultEngine engine, ExecRegistry exec,
    OperationTable table, BusyPolling polling, Policy policy, DoctorRounds doctor, DeadlineClock clock, IHostApplicationLifetime lifetime) : BackgroundService
{
    private const int MostConnections = 512;
    private Guardian? _guardian;
    private Socket? _socket;
    private ulong _socketInode;

    /// <summary>Whether everything was taken back; the exit code tells.</summary>
    public bool IsClean { get; private set; } = true;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first accept: nobody may see, or save as original, what a dead daemon left broken.
        var recovery = Recovery.Run(state, claims);
        foreach (var undone in recovery.Undone)
            Tell($"of the faultd before: {RecoveryReport.Line(undone)}");
        doctor.StuckAtStart = recovery.Undone.FindAll(u => u.Outcome == UndoOutcome.Stuck);
        if (doctor.StuckAtStart.Count > 0)
            TryStuckAgainLater(tries: 0);
        DeadDaemons.RecoverEmbedded(claims);
        claims.RemoveStale();
        // Here and not in the background, where nobody would hear why not.
        _socket = Listen();
        if (settings.Mode == DaemonMode.Embedded)
            _guardian = Guardian.Start(state.Root.Path);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.ParentPid is { } parent && !ParentWatch.Start(parent, lifetime.StopApplication))
            lifetime.StopApplication();
        Announce();
        // A connection takes two descriptors; a third of them is kept for faults, which must be taken back in any crowd.
        int connections = (int)Math.Clamp(DescriptorLimit.Raise() / 3, 1, MostConnections);
        var listener = new Listener(_socket!, settings, new FrameHandler(table, policy), engine, polling) { MaxConnections = connections };
        await listener.RunAsync(stoppingToken);
        await listener.DrainAsync();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        IsClean = engine.Stop();
        IsClean &= exec.Stop();
        await base.StopAsync(cancellationToken);
        if (_socket is not null)
            SocketPlace.Close(_socket, settings.Mode == DaemonMode.Service ? null : settings.SocketPath, _socketInode);
        // What is stuck is left to the guardian; otherwise it has nothing more to do.
        if (IsClean)
            _guardian?.Dismiss();
    }

    // The SDK waits for its line; the other is for whoever sits before the terminal, and stays off standard output.
    private void Announce()
    {
        if (settings.Mode == DaemonMode.Embedded)
        {
            Console.Out.WriteLine($"ready {settings.SocketPath}");
            Console.Out.Flush();
        }
        else if (settings.Mode == DaemonMode.Foreground)
        {
            Tell($"faultd {HostOperations.Version} listening on {Printable.Escape(settings.SocketPath!)}");
        }
    }

    // To a terminal, or to systemd's journal; an embedded one belongs to a test, which has its own words.
    private void Tell(string line)
    {
        if (settings.Mode == DaemonMode.Embedded)
            return;
        try
        {
            Console.Error.WriteLine(line);
        }
        catch (IOException)
        {
            // A log on a full disk stops no daemon.
        }
    }

    private void TryStuckAgainLater(int tries) => clock.ScheduleRetry("recovery", tries, () =>
    {
        string[] owed = [.. doctor.StuckAtStart.Select(u => u.Id).Where(state.Journal.Has)];
        if (!Recovery.Run(state, claims, owed).IsClean)
            TryStuckAgainLater(tries + 1);
    });

    private Socket Listen()
    {
        if (settings.Mode != DaemonMode.Service)
            return SocketPlace.Bind(settings.SocketPath!, out _socketInode);
        return ActivatedSocket.Take()
            ?? throw new FaultException(ErrorCode.NotSupported, "Cannot serve: systemd passed no socket (LISTEN_FDS); start faultd.socket");
    }
}
