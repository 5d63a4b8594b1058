using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Steps;

/// <summary>Kills the Ledger, and sees that nothing of it stays.</summary>
internal static class KillStep
{
    /// <returns>False when the run cannot go on.</returns>
    public static async Task<bool> RunAsync(RunContext context, Step step, CancellationToken cancellation)
    {
        var tally = context.Tallies[StepKind.Kill];
        var ledger = context.Keeper.EnsureStarted();
        await Task.Delay(step.After, cancellation);
        try
        {
            var strike = await context.Faults.StrikeAsync(
                new KillProcess(Target.Process(ledger.Process)), cancellationToken: cancellation);
            tally.RequestToEffect.Add(strike.Times.RequestToEffect);
            tally.Times++;
        }
        catch (FaultException gone) when (gone.Code == ErrorCode.NotFound)
        {
            // The daemon sees a zombie at once; the runtime says that its child has ended when it has reaped it.
            if (!await ledger.ExitedAsync(LedgerKeeper.Patience, cancellation))
                throw;
            context.Findings.Add(
                Breach.NoRestart,
                StepKind.Kill,
                $"the Ledger ended by itself before step {step.Index + 1}: {ledger.LastWords()}");
            return false;
        }

        if (!await ledger.ExitedAsync(LedgerKeeper.Patience, cancellation))
        {
            context.Findings.Add(
                Breach.NoEffect,
                StepKind.Kill,
                $"the Ledger, or the other end of its output, is still there after step {step.Index + 1}");
            return false;
        }

        context.Keeper.Forget(StepKind.Kill);
        await context.Orphans.CheckAsync(StepKind.Kill, $"after step {step.Index + 1}", cancellation);
        context.Keeper.EnsureStarted();
        return true;
    }
}
