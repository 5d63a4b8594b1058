using System.Net.Sockets;
using Microsoft.Extensions.Hosting;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The daemon's life: recover, listen, serve, and on the way out take everything back.</summary>
internal sealed class DaemonService(
    DaemonSettings settings, StateDirectory state, ClaimBook claims, FaultEngine engine, ExecRegistry exec,
    OperationTable table, Policy policy, IHostApplicationLifetime lifetime) : BackgroundService
{
    private PidFd? _guardian;

    /// <summary>Whether everything was taken back; the exit code tells.</summary>
    public bool IsClean { get; private set; } = true;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first accept: nobody may see, or save as original, what a dead daemon left broken.
        Recovery.Run(state, claims);
        DeadDaemons.RecoverEmbedded(claims);
        claims.RemoveStale();
        if (settings.Mode == DaemonMode.Embedded)
            _guardian = GuardCommand.Start(state.Root.Path);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var socket = Listen();
        if (settings.ParentPid is { } parent && !ParentWatch.Start(parent, lifetime.StopApplication))
            lifetime.StopApplication();
        if (settings.Mode == DaemonMode.Embedded)
        {
            await Console.Out.WriteLineAsync($"ready {settings.SocketPath}");
            await Console.Out.FlushAsync(CancellationToken.None);
        }
        await new Listener(socket, settings, new FrameHandler(table, policy), engine).RunAsync(stoppingToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        IsClean = engine.Stop();
        IsClean &= exec.Stop();
        await base.StopAsync(cancellationToken);
        if (settings.Mode != DaemonMode.Service && settings.SocketPath is { } path)
            File.Delete(path);
        // What is stuck is left to the guardian; otherwise it has nothing more to do.
        if (IsClean && _guardian is not null)
            _guardian.Send((int)Signal.SIGKILL);
    }

    private Socket Listen()
    {
        if (settings.Mode != DaemonMode.Service)
            return SocketPlace.Bind(settings.SocketPath!);
        return ActivatedSocket.Take()
            ?? throw new FaultException(ErrorCode.NotSupported, "Cannot serve: systemd passed no socket (LISTEN_FDS); start faultd.socket");
    }
}
