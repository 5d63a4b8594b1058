namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// When to kill: at the Nth stop over all threads, or at the Nth stop on one side of one syscall. The second is for
/// samples: it means the same in runs whose threads interleave differently.
/// </summary>
/// <param name="Ordinal">1 for the first; 0 for never.</param>
/// <param name="Syscall">Only stops of this syscall count; null for all.</param>
/// <param name="AtEntry">The side that counts, where a syscall is named.</param>
internal sealed record KillMoment(int Ordinal, string? Syscall = null, bool AtEntry = false)
{
    public static KillMoment Never { get; } = new(0);

    /// <summary>The Nth stop of all.</summary>
    public static KillMoment AtStop(int ordinal) => new(ordinal);

    /// <summary>True when the last of these stops is the one.</summary>
    public bool Fires(IReadOnlyList<KillPoint> stops)
    {
        if (Syscall is null)
            return stops.Count == Ordinal;
        return IsMeant(stops[^1]) && stops.Count(IsMeant) == Ordinal;
    }

    public override string ToString() => this switch
    {
        { Ordinal: 0 } => "undisturbed",
        { Syscall: null } => $"stop {Ordinal}",
        _ => $"{(AtEntry ? "entry" : "exit")} {Ordinal} of {Syscall}",
    };

    private bool IsMeant(KillPoint stop) => stop.Syscall == Syscall && stop.AtEntry == AtEntry;
}
