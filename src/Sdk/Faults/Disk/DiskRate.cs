namespace LuminaGuard.FaultD;

/// <summary>What is counted of a disk's traffic, as io.max of Documentation/admin-guide/cgroup-v2.rst has it.</summary>
public enum DiskRate
{
    /// <summary>rbps: bytes that are read.</summary>
    ReadBytes,

    /// <summary>wbps: bytes that are written.</summary>
    WriteBytes,

    /// <summary>riops: reads.</summary>
    Reads,

    /// <summary>wiops: writes.</summary>
    Writes,
}
