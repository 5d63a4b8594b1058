namespace LuminaGuard.FaultD.Daemon;

/// <summary>What kind of host this is, as an administrator wrote it down.</summary>
internal enum HostEnvironment
{
    /// <summary>Nobody has said; a service then refuses injections.</summary>
    Unset,

    /// <summary>Somebody's own machine.</summary>
    Development,

    /// <summary>A machine for tests.</summary>
    Test,

    /// <summary>A rehearsal of production.</summary>
    Staging,

    /// <summary>Nothing may be injected here, by nobody.</summary>
    Production,
}
