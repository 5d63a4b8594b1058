using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Oracles;
using LuminaGuard.FaultD.Samples.Demo.Plan;

namespace LuminaGuard.FaultD.Samples.Demo.Steps;

/// <summary>
/// A fault that is taken back: the Ledger must feel it, go on afterwards with the descriptors and limits it had, and
/// stop when asked.
/// </summary>
internal abstract class HeldStep
{
    private static readonly FaultOptions Options = new() { Lease = TimeSpan.FromSeconds(30) };

    protected abstract IFault Fault(LedgerProcess ledger);

    /// <summary>Waits until the effect shows in force; null, or what is missing.</summary>
    protected abstract Task<string?> InForceAsync(LedgerProcess ledger, CancellationToken cancellation);

    /// <summary>The line with which the Ledger says that it felt this, and the one that it is over it.</summary>
    protected abstract (string Felt, string Recovered) Lines { get; }

    /// <returns>False when the run cannot go on.</returns>
    public async Task<bool> RunAsync(RunContext context, Step step, CancellationToken cancellation)
    {
        var ledger = context.Keeper.EnsureStarted();
        await Task.Delay(step.After, cancellation);
        var held = await DescriptorOracle.HeldAsync(ledger.Process.Id, cancellation);
        var limit = ProcFs.OpenFileLimit(ledger.Process.Id);
        var (felt, recovered) = (ledger.Log.NotesLike(Lines.Felt), ledger.Log.NotesLike(Lines.Recovered));

        var undoneAt = await InjectAndUndoAsync(context, step, ledger, cancellation);
        await context.Leftovers.CheckTargetAsync(
            context.Faults, ledger.Process.Id, limit, step.Kind, step.Index, cancellation);

        var resumed = await ledger.UntilAsync(
            log => log.NotesLike(Lines.Felt) > felt
                   && log.NotesLike(Lines.Recovered) > recovered
                   && log.FirstAfter(undoneAt) is not null,
            LedgerKeeper.Patience,
            cancellation);
        if (!resumed)
        {
            context.Findings.Add(
                ledger.Log.NotesLike(Lines.Felt) > felt ? Breach.NotResumed : Breach.NoEffect,
                step.Kind,
                $"the Ledger did not go on after {step.Kind.FaultName()}, step {step.Index + 1}: {ledger.LastWords()}");
            return false;
        }

        context.Tallies[step.Kind].Back.Add(Clock.Between(undoneAt, ledger.Log.FirstAfter(undoneAt)!.Value));
        var heldNow = await DescriptorOracle.HeldAsync(ledger.Process.Id, cancellation);
        context.Descriptors.Compare(held, heldNow, step.Kind, step.Index);
        var stopped = await context.Keeper.StopAsync(step.Kind, cancellation);
        await context.Orphans.CheckAsync(step.Kind, $"after step {step.Index + 1}", cancellation);
        context.Keeper.EnsureStarted();
        return stopped;
    }

    /// <summary>Answers the moment at which the undo was asked for.</summary>
    private async Task<long> InjectAndUndoAsync(
        RunContext context, Step step, LedgerProcess ledger, CancellationToken cancellation)
    {
        var tally = context.Tallies[step.Kind];
        await using var fault = await context.Faults.InjectAsync(Fault(ledger), Options, cancellation);
        tally.Times++;
        tally.RequestToEffect.Add(fault.Times.RequestToEffect);
        if (await InForceAsync(ledger, cancellation) is { } missing)
            context.Findings.Add(Breach.NoEffect, step.Kind, $"{missing} in step {step.Index + 1}");
        await Task.Delay(step.For, cancellation);

        var asked = Clock.NowNs;
        var undone = await fault.UndoAsync();
        tally.Heal.Add(Clock.Between(asked, Clock.NowNs));
        if (undone.Outcome != UndoOutcome.Undone)
        {
            context.Findings.Add(
                Breach.Leftover,
                step.Kind,
                $"undo of step {step.Index + 1} ended {undone.Outcome}: {string.Join("; ", undone.Notes)}");
        }

        return asked;
    }
}
