namespace LuminaGuard.FaultD;

/// <summary>A process's state as proc_pid_stat(5) names it.</summary>
public enum ProcessState
{
    /// <summary>R: running or ready to run.</summary>
    Running,

    /// <summary>S: in a sleep that a signal ends.</summary>
    Sleeping,

    /// <summary>D: in a sleep that no signal ends.</summary>
    DiskSleep,

    /// <summary>T: stopped by a signal.</summary>
    Stopped,
}
