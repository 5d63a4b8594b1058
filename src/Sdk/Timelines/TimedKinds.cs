namespace LuminaGuard.FaultD;

/// <summary>The kinds that can be fired at a moment, and be part of a timeline: those that begin and end by system calls alone.</summary>
internal static class TimedKinds
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<FaultDescriptor> All { get; } =
        [.. FaultCatalog.All.Where(k => k.Kind is "cpu.throttle" or "disk.slow" or "net.deny" or "net.drop" or "net.partition" or "pids.limit" or "process.kill"
            or "process.pause" or "process.signal")];

    /// <summary>Whether a kind is one of them.</summary>
    public static bool Contains(FaultDescriptor kind) => All.Any(k => k.Kind == kind.Kind);

    /// <summary>Their words, of faults or of strikes alone where that is said.</summary>
    public static string Words(bool? strikes = null) =>
        string.Join(", ", All.Where(k => strikes is null || k.IsStrike == strikes).Select(k => k.Kind));
}
