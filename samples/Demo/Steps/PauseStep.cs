using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Ledgers;

namespace LuminaGuard.FaultD.Samples.Demo.Steps;

/// <summary>Pauses the Ledger for longer than its own watchdog bears.</summary>
internal sealed class PauseStep : HeldStep
{
    protected override (string Felt, string Recovered) Lines => ("watchdog late ", "recovered watchdog");

    protected override IFault Fault(LedgerProcess ledger) => new PauseProcess(Target.Process(ledger.Process));

    protected override Task<string?> InForceAsync(LedgerProcess ledger, CancellationToken cancellation)
    {
        var states = ProcFs.ThreadStates(ledger.Process.Id);
        return Task.FromResult(states.Length > 0 && states.All(state => state == 'T')
            ? null
            : $"threads in states {states} instead of all stopped");
    }
}
