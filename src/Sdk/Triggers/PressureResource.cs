namespace LuminaGuard.FaultD;

/// <summary>What tasks wait for under pressure, as the kernel accounts for it (PSI).</summary>
public enum PressureResource
{
    /// <summary>A processor.</summary>
    Cpu,

    /// <summary>Memory that has to be found or read back.</summary>
    Memory,

    /// <summary>Input and output.</summary>
    Io,
}
