using LuminaGuard.FaultD.Samples.Demo.Host;
using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Oracles;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using LuminaGuard.FaultD.Samples.Demo.Report;
using LuminaGuard.FaultD.Samples.Demo.Steps;

namespace LuminaGuard.FaultD.Samples.Demo;

/// <summary>One run: the plan step by step, then the oracles over what is left.</summary>
internal sealed class DemoRun(DemoOptions options, DemoPlan plan, Workspace workspace)
{
    private readonly Findings _findings = new();
    private readonly SortedDictionary<StepKind, Tally> _tallies =
        new() { [StepKind.Kill] = new(), [StepKind.Pause] = new(), [StepKind.Exhaust] = new() };

    /// <exception cref="FaultException">The daemon cannot be started.</exception>
    public async Task<DemoReport> RunAsync(CancellationToken cancellation)
    {
        using var keeper = new LedgerKeeper(workspace, options.Defect, _findings);
        var leftovers = new LeftoverOracle(workspace.State, _findings, LedgerKeeper.Patience);
        var rows = new RowOracle(plan, _findings);
        var embedded = new EmbeddedOptions
        {
            DaemonPath = options.Faultd ?? Programs.FindDaemon(),
            StateDirectory = workspace.State,
        };
        var finished = false;
        await using (var faults = await FaultClient.StartEmbeddedAsync(embedded, cancellation))
        {
            var context = new RunContext(
                faults,
                keeper,
                _findings,
                new OrphanOracle(workspace, faults, _findings),
                new DescriptorOracle(_findings),
                leftovers,
                _tallies);
            try
            {
                finished = await StepsAsync(context, cancellation) && await EndAsync(context, cancellation);
            }
            catch (FaultException failure)
            {
                _findings.Add(Breach.Daemon, null, failure.Message);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The report says that the run did not finish; what is in force is taken back below.
            }

            keeper.Forget(null);
        }

        (options.Json ? Console.Error : Console.Out).WriteLine(
            $"faultd is closed; now each of {keeper.RowsAcknowledged} acknowledged rows is looked for in the database.");
        await leftovers.CheckClosedAsync(CancellationToken.None);
        if (File.Exists(workspace.DatabasePath))
            rows.Check(workspace.DatabasePath, keeper.Acknowledged());
        foreach (var row in keeper.Acknowledged().Where(row => row.Step < plan.Steps.Count))
            _tallies[plan.Steps[row.Step].Kind].RowsAcknowledged++;
        return new DemoReport(
            plan,
            options.Defect,
            options.Command,
            ProcFs.EffectiveUid(),
            _tallies,
            _findings,
            rows.Rows,
            keeper.RowsAcknowledged,
            keeper.Incarnations,
            finished);
    }

    private async Task<bool> StepsAsync(RunContext context, CancellationToken cancellation)
    {
        using var progress = new Progress(
            options.Json,
            // What has become of the rows is looked at in the end; a finding before that is of another sort.
            () => $"{context.Keeper.RowsAcknowledged} rows acknowledged"
                + (_findings.Count == 0 ? "" : $", {Findings.Many(_findings.Count, "finding")}"));
        StepKind? before = null;
        foreach (var step in plan.Steps)
        {
            context.Keeper.Step = step.Index;
            progress.Doing($"[{step.Index + 1,2}/{plan.Steps.Count}] {step.Kind.FaultName(),-22}");
            if (!step.DuringStart && !await ServingAsync(context, before, cancellation))
                return false;
            if (!await RunStepAsync(context, step, cancellation))
                return false;
            before = step.Kind;
        }

        context.Keeper.Step = plan.Steps.Count;
        return await ServingAsync(context, before, cancellation);
    }

    private static Task<bool> RunStepAsync(RunContext context, Step step, CancellationToken cancellation) =>
        step.Kind switch
        {
            StepKind.Kill => KillStep.RunAsync(context, step, cancellation),
            StepKind.Pause => new PauseStep().RunAsync(context, step, cancellation),
            _ => new ExhaustStep().RunAsync(context, step, cancellation),
        };

    private static async Task<bool> ServingAsync(RunContext context, StepKind? before, CancellationToken cancellation)
    {
        if (await context.Keeper.UntilServingAsync(cancellation) is not { } took)
            return false;
        if (before == StepKind.Kill)
            context.Tallies[StepKind.Kill].Back.Add(took);
        return true;
    }

    /// <summary>
    /// The last Ledger stops as its operator asks; then nothing may be left, by the daemon's account and by /proc.
    /// </summary>
    private async Task<bool> EndAsync(RunContext context, CancellationToken cancellation)
    {
        var stopped = await context.Keeper.StopAsync(null, cancellation);
        await context.Orphans.CheckAsync(null, "after the last stop", cancellation);
        await context.Leftovers.CheckListAsync(context.Faults, null, "at the end", cancellation);
        var heal = await context.Faults.HealAsync(cancellationToken: cancellation);
        foreach (var owed in heal.Faults)
            _findings.Add(Breach.Leftover, null, $"{owed.Kind} {owed.Id} was still owed at the end: {owed.Outcome}");
        return stopped;
    }
}
