namespace LuminaGuard.FaultD.Native;

/// <summary>How a process has a pipe open.</summary>
[Flags]
public enum PipeUse
{
    /// <summary>Not at all, or to write.</summary>
    None = 0,

    /// <summary>To read.</summary>
    Reads = 1,

    /// <summary>In packet mode (O_DIRECT of pipe(2)): each write is a packet, and what a read leaves of one is thrown away.</summary>
    Packets = 2,
}
