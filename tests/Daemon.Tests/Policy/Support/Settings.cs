using LuminaGuard.FaultD.Daemon;

namespace LuminaGuard.FaultD.Tests.Rights;

internal static class Settings
{
    internal static DaemonSettings Service { get; } = new(DaemonMode.Service, "/nonexistent", null, null);

    internal static DaemonSettings Embedded { get; } = new(DaemonMode.Embedded, "/nonexistent", null, null);
}
