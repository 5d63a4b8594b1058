using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Tells systemd that the daemon is alive, twice per WATCHDOG_USEC; does nothing where none is asked for.</summary>
internal sealed class Watchdog(ISystemdNotifier notifier) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!notifier.IsEnabled
            || !long.TryParse(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out long us))
        {
            return;
        }
        using var timer = new PeriodicTimer(TimeSpan.FromMicroseconds(us / 2));
        while (await timer.WaitForNextTickAsync(stoppingToken))
            notifier.Notify(new ServiceState("WATCHDOG=1"));
    }
}
