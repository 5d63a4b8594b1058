using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Reports;

namespace LuminaGuard.FaultD.Sweep;

/// <summary>Chooses the points of each pair of fault and operation and runs them.</summary>
internal sealed class Runner(SweepContext context, Options options)
{
    // Threads interleave differently from run to run, so one run that ended early is not yet the end.
    private const int PassesToEnd = 3;
    private const int UndisturbedRuns = 2;

    public SweepReport Run()
    {
        var pairs = options.Operations.SelectMany(operation => options.Faults.Select(fault => (fault, operation))).ToList();
        var report = new SweepReport();
        for (var i = 0; i < pairs.Count; i++)
        {
            var (fault, operation) = pairs[i];
            if (fault.NeedsCgroup && context.Cgroups is null)
            {
                report.Skip(fault.Name, operation.Name, "there is no cgroup2 that we may write to");
                continue;
            }

            var pair = report.Begin(fault.Name, operation.Name);
            Sweep(pair, fault, operation, i, pairs.Count);
            Console.WriteLine(pair.ProgressLine());
        }

        return report;
    }

    private void Sweep(PairReport pair, FaultCase fault, Operation operation, int index, int count)
    {
        if (options.At is { } at)
        {
            pair.Add(Point.Run(context, fault, operation, Trigger.AtStop(at)));
            return;
        }

        // What the operation does when nobody disturbs it; the sweep over one that does nothing would prove nothing.
        IReadOnlyList<KillPoint> stops = [];
        for (var run = 0; run < UndisturbedRuns; run++)
        {
            var undisturbed = Point.Run(context, fault, operation, Trigger.Never);
            pair.Add(undisturbed);
            if (undisturbed.Outcome.PassedTheEnd && undisturbed.Stops.Count > stops.Count)
                stops = undisturbed.Stops;
        }

        if (stops.Count == 0)
            return;
        if (options.Sample is { } sample)
        {
            var share = (sample / count) + (index < sample % count ? 1 : 0);
            foreach (var trigger in Sampling.Choose(options.Seed, $"{fault.Name} {operation.Name}", share, stops))
                pair.Add(Point.Run(context, fault, operation, trigger));
            return;
        }

        for (int stop = 1, passes = 0; passes < PassesToEnd; stop++)
        {
            var point = Point.Run(context, fault, operation, Trigger.AtStop(stop));
            pair.Add(point);
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
}
