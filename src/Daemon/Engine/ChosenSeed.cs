namespace LuminaGuard.FaultD.Daemon;

/// <summary>The seed of a fault that picks some of many.</summary>
internal static class ChosenSeed
{
    /// <summary>What was asked for, which is at least 0; else by chance, to be reported: the same can be asked for again.</summary>
    public static ulong Of(long? asked) => (ulong)(asked ?? (KernelClock.MonotonicNs & uint.MaxValue));
}
