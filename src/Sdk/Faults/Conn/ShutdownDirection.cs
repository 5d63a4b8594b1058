namespace LuminaGuard.FaultD;

/// <summary>Which way a connection is shut down, as shutdown(2) has it.</summary>
public enum ShutdownDirection
{
    /// <summary>Its owner reads no more.</summary>
    Read,

    /// <summary>Its owner writes no more, and the other end reads end-of-file.</summary>
    Write,

    /// <summary>Neither.</summary>
    Both,
}
