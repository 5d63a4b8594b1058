namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a fault can be aimed at.</summary>
[Flags]
internal enum TargetKinds
{
    /// <summary>One process.</summary>
    Process = 1,

    /// <summary>A cgroup with all that is in it.</summary>
    Cgroup = 2,

    /// <summary>One regular file.</summary>
    File = 4,
}
