namespace LuminaGuard.FaultD.Daemon;

/// <summary>How the daemon came to run.</summary>
internal enum DaemonMode
{
    /// <summary>By systemd, for every operator of the host.</summary>
    Service,

    /// <summary>By the SDK, for the process that started it.</summary>
    Embedded,

    /// <summary>By hand, with the rights and policy of an embedded one.</summary>
    Foreground,
}

/// <summary>What the command line says.</summary>
internal sealed record DaemonSettings(DaemonMode Mode, string StateDirectory, string? SocketPath, int? ParentPid);
