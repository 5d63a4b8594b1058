using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Steps;

/// <summary>Leaves the Ledger no descriptor to open until it says so itself.</summary>
internal sealed class ExhaustStep : HeldStep
{
    protected override (string Felt, string Recovered) Lines => ("emfile ", "recovered emfile");

    protected override IFault Fault(LedgerProcess ledger) =>
        new LimitProcess(Target.Process(ledger.Process), ProcessResource.Nofile, StepKinds.NofileLimit);

    protected override async Task<string?> InForceAsync(LedgerProcess ledger, CancellationToken cancellation)
    {
        var before = ledger.Log.NotesLike("recovered emfile");
        return await ledger.UntilAsync(log => log.NotesLike("emfile ") > before, LedgerKeeper.Patience, cancellation)
            ? null
            : "the Ledger did not run out of descriptors";
    }
}
