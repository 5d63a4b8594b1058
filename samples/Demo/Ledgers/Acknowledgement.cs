namespace LuminaGuard.FaultD.Samples.Demo.Ledgers;

/// <summary>A row that the Ledger said is safe.</summary>
/// <param name="Sequence">Its number.</param>
/// <param name="Checksum">Its checksum, as acknowledged.</param>
/// <param name="Step">The step that was under way, or came next, when it was read.</param>
/// <param name="At">When it was read, in nanoseconds of CLOCK_MONOTONIC.</param>
internal readonly record struct Acknowledgement(long Sequence, string Checksum, int Step, long At);
