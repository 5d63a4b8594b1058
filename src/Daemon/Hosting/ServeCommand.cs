using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>faultd as a daemon: embedded, in the foreground, or under systemd.</summary>
internal static class ServeCommand
{
    private const int FreshAttempts = 100;

    public static async Task<int> RunAsync(CommandLine line)
    {
        DaemonSignals.IgnoreStray();
        if (line.Mode == DaemonMode.Embedded)
        {
            // Ctrl-C in the host's terminal is not for us: we have to heal first. ESRCH or EPERM: a leader already.
            _ = Sessions.SetSid();
        }
        string holder = string.Create(CultureInfo.InvariantCulture,
            $"faultd pid {Environment.ProcessId} ({Choices<DaemonMode>.Word(line.Mode)}, uid {Credentials.EffectiveUid})");
        string? named = line.StateDirectory ?? (line.Mode == DaemonMode.Embedded ? null : StatePlaces.Service);
        bool isNew = named is null || !Path.Exists(named);
        using var state = named is null ? OpenFresh(holder) : Open(Path.GetFullPath(named), holder);
        string directory = state.Root.Path;
        string socket = line.Socket is null ? Path.Combine(directory, "faultd.sock") : Path.GetFullPath(line.Socket);
        var settings = new DaemonSettings(line.Mode, directory, socket, line.Parent);
        bool removable = line.StateDirectory is null;
        bool clean;
        using (var host = await StartAsync(settings, state, holder, isNew))
        {
            await host.WaitForShutdownAsync();
            clean = host.Services.GetRequiredService<DaemonService>().IsClean;
        }
        if (clean && removable)
            state.RemoveIfClean();
        return clean ? 0 : 9;
    }

    private static StateDirectory Open(string directory, string holder) => StateDirectory.TryOpen(directory, holder, out string other)
        ?? throw new FaultException(ErrorCode.Conflict, $"Cannot use state directory {Printable.Escape(directory)}: it is held by {other}");

    // Before it is locked another embedded daemon that starts beside this one may take it for a dead one's, and remove it.
    private static StateDirectory OpenFresh(string holder)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                if (StateDirectory.TryOpen(StatePlaces.NewEmbedded(), holder, out _) is { } state)
                    return state;
            }
            catch (LinuxException e) when (e.Errno == Errno.ENOENT && attempt < FreshAttempts)
            {
                // That is what has happened: another name.
            }
        }
    }

    /// <summary>Built and listening; a start that is refused leaves no directory that it has made.</summary>
    private static async Task<IHost> StartAsync(DaemonSettings settings, StateDirectory state, string holder, bool isNew)
    {
        IHost? host = null;
        try
        {
            // A machine that is short of memory takes the pages of programs first, and whoever owes an undo must not wait for his own.
            if (settings.Mode == DaemonMode.Service)
                RealTime.LockMemory();
            host = Build(settings, state, holder);
            DaemonSignals.OnEnd(host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication);
            await host.StartAsync();
            return host;
        }
        catch
        {
            host?.Dispose();
            if (isNew)
                TryRemove(state);
            throw;
        }
    }

    private static void TryRemove(StateDirectory state)
    {
        try
        {
            state.RemoveIfClean();
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            // What is to be told is why the start was refused.
        }
    }

    private static IHost Build(DaemonSettings settings, StateDirectory state, string holder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        if (settings.Mode == DaemonMode.Service)
        {
            builder.Services.AddSystemd();
            // Started by hand with a socket passed, there is nobody to notify.
            if (SystemdHelpers.IsSystemdService())
                builder.Services.AddHostedService<Watchdog>();
            builder.Logging.AddSystemdConsole();
            // Why a start was refused is said once and in a sentence, by Program; the host would add its stack.
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
            // It would call every host Production, which in faultd.json means something.
            builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        }
        // An undo is never cancelled: the host waits for as long as it takes.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        var claims = new ClaimBook(StatePlaces.OpenClaims(), state.Root.Path, holder);
        claims.RecoverDead = dead => DeadDaemons.RecoverOne(dead, claims);
        builder.Services
            .AddSingleton(settings)
            .AddSingleton(state)
            .AddSingleton(state.Journal)
            .AddSingleton(claims)
            .AddSingleton(Policy.Load(settings))
            .AddSingleton<KindCatalog>()
            .AddSingleton(s => AuditLog.Open(
                state.Root,
                settings.Mode == DaemonMode.Service ? s.GetRequiredService<ILoggerFactory>().CreateLogger("faultd.audit") : null))
            .AddSingleton<DeadlineClock>()
            .AddSingleton<Injector>()
            .AddSingleton<Watches>()
            .AddSingleton<ExecRegistry>()
            .AddSingleton(s => new TargetResolver(s.GetRequiredService<Policy>()) { Children = s.GetRequiredService<ExecRegistry>().Find })
            .AddSingleton<FaultEngine>()
            .AddSingleton<DoctorRounds>()
            .AddSingleton<FaultOperations>()
            .AddSingleton<TimelineOperations>()
            .AddSingleton<HostOperations>()
            .AddSingleton<BusyPolling>()
            .AddSingleton<OperationTable>()
            .AddSingleton<DaemonService>()
            .AddHostedService(s => s.GetRequiredService<DaemonService>());
        return builder.Build();
    }
}
