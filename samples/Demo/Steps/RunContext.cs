using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Oracles;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using LuminaGuard.FaultD.Samples.Demo.Report;

namespace LuminaGuard.FaultD.Samples.Demo.Steps;

/// <summary>What every step works with.</summary>
internal sealed record RunContext(
    FaultClient Faults,
    LedgerKeeper Keeper,
    Findings Findings,
    OrphanOracle Orphans,
    DescriptorOracle Descriptors,
    LeftoverOracle Leftovers,
    IReadOnlyDictionary<StepKind, Tally> Tallies);
