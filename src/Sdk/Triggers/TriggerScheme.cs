namespace LuminaGuard.FaultD;

/// <summary>What a <see cref="Trigger"/> waits for.</summary>
public enum TriggerScheme
{
    /// <summary>A process of a name begins its program.</summary>
    Exec,

    /// <summary>A process of a name ends.</summary>
    Exit,

    /// <summary>One certain process ends.</summary>
    End,

    /// <summary>A file is opened, or an entry of a directory is.</summary>
    Open,

    /// <summary>A file is written to or cut, or an entry of a directory is.</summary>
    Write,

    /// <summary>A line is added to a file.</summary>
    Line,

    /// <summary>A process here accepts a TCP connection to a port.</summary>
    Accept,

    /// <summary>A process here has connected to a TCP port.</summary>
    Connect,

    /// <summary>A cgroup's memory reaches a size.</summary>
    Memory,

    /// <summary>A cgroup's pressure reaches a level.</summary>
    Pressure,
}
