using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Reports;

namespace LuminaGuard.FaultD.Sweep;

/// <summary>Chooses the points of each pair of fault and operation and runs them.</summary>
internal sealed class Runner(SweepContext context, Options options, CancellationToken interruption)
{
    // Threads interleave differently from run to run, so one run that ended early is not yet the end.
    private const int PassesToEnd = 3;
    private const int UndisturbedRuns = 2;

    // A point that was missed is tried again; a daemon that keeps refusing is a failure.
    private const int Tries = 5;

    // A stop of the undisturbed run need not come again: another is drawn then.
    private const int TriesPerPoint = 4;

    public SweepReport Run()
    {
        var pairs = (
            from operation in options.Operations
            from fault in options.Faults
            where fault.Operations?.Contains(operation.Name) != false && operation.IsFor(context, fault)
            select (fault, operation)).ToList();
        var report = new SweepReport();
        for (var i = 0; i < pairs.Count; i++)
        {
            var (fault, operation) = pairs[i];
            if (fault.Missing(context) is { } missing)
            {
                report.Skip(fault.Name, operation.Name, missing);
                continue;
            }

            var pair = report.Begin(fault.Name, operation.Name);
            try
            {
                Sweep(pair, fault, operation, i, pairs.Count);
            }
            catch (OperationCanceledException)
            {
                report.WasInterrupted = true;
                return report;
            }

            Console.WriteLine(pair.ProgressLine());
        }

        return report;
    }

    private void Sweep(PairReport pair, FaultCase fault, Operation operation, int index, int count)
    {
        if (options.At is { } at)
        {
            RunPoint(pair, fault, operation, KillMoment.AtStop(at));
            return;
        }

        // What the operation does when nobody disturbs it; the sweep over one that does nothing would prove nothing.
        IReadOnlyList<KillPoint> stops = [];
        for (var run = 0; run < UndisturbedRuns; run++)
        {
            var undisturbed = RunPoint(pair, fault, operation, KillMoment.Never);
            if (undisturbed.Outcome.PassedTheEnd && undisturbed.Stops.Count > stops.Count)
                stops = undisturbed.Stops;
        }

        if (stops.Count == 0)
            return;
        if (options.Sample is { } sample)
        {
            var share = (sample / count) + (index < sample % count ? 1 : 0);
            var purpose = $"{fault.Name} {operation.Name}";
            var candidates = Sampling.Choose(options.Seed, purpose, TriesPerPoint * share, stops);
            foreach (var trigger in candidates.TakeWhile(_ => pair.Hits.Count() < share))
                RunPoint(pair, fault, operation, trigger);
            return;
        }

        for (int stop = 1, passes = 0; passes < PassesToEnd; stop++)
        {
            var point = RunPoint(pair, fault, operation, KillMoment.AtStop(stop));
            if (point.Outcome.PassedTheEnd)
                passes++;
            else
                passes = 0;

            // A harness that fails at every stop would never see the end.
            if (point.Outcome.Failure is not null && stop > stops.Count + PassesToEnd)
                return;
        }

        pair.ReachedTheEnd = true;
    }

    private PointResult RunPoint(PairReport pair, FaultCase fault, Operation operation, KillMoment killAt)
    {
        // Between two points nothing is in force: the one moment to stop without leaving something behind.
        interruption.ThrowIfCancellationRequested();
        var point = Point.Run(context, fault, operation, killAt);
        for (var tries = 1; tries < Tries && point.Outcome.IsWorthAnotherTry && point.Leftovers.Count == 0; tries++)
        {
            pair.TryAgain(point);
            point = Point.Run(context, fault, operation, killAt);
        }

        pair.Add(point);
        return point;
    }
}
