namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>The status word of waitpid(2), as the macros of sys/wait.h read it.</summary>
internal readonly record struct WaitStatus(int Raw)
{
    public bool Exited => (Raw & 0x7f) == 0;

    public int ExitCode => (Raw >> 8) & 0xff;

    public bool Signaled => !Exited && (Raw & 0xff) != 0x7f;

    public int TermSignal => Raw & 0x7f;

    public bool Stopped => (Raw & 0xff) == 0x7f;

    public int StopSignal => (Raw >> 8) & 0xff;

    /// <summary>The PTRACE_EVENT_* of a stop, 0 for any other.</summary>
    public int Event => Raw >> 16;

    public override string ToString() => this switch
    {
        { Exited: true } => $"exited with {ExitCode}",
        { Signaled: true } => $"killed by signal {TermSignal}",
        _ => $"stopped by signal {StopSignal}",
    };
}
