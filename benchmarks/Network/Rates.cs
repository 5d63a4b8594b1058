using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Precision;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>From the call until a link is slower.</summary>
internal static class Rates
{
    private const int Rounds = 10;
    private const int Calls = 20;
    private const int Processes = 10;

    public static void Measure(PrecisionBench bench)
    {
        if (!Tools.AreHere(bench.Report, Tools.Tc))
            return;
        Series armed = new("SDK, net.rate: armed, fire"), cold = new("SDK, net.rate: inject"), undo = new("SDK, net.rate: undo"), tc = new("`tc qdisc add … tbf`, whole process");
        var rate = new ThrottleTraffic(Target.Pid(bench.Victim), "lo", 1_000_000);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Calls; i++)
            {
                using (var ready = bench.Client.Arm(rate))
                    armed.Time(() => ready.Fire());
                FaultHandle? fault = null;
                cold.Time(() => fault = bench.Client.Inject(rate));
                undo.Time(() => fault!.Undo());
            }
            for (int i = 0; i < Processes; i++)
            {
                tc.Add(Tools.Run(Tools.Tc, "qdisc", "add", "dev", "lo", "root", "tbf", "rate", "8mbit", "burst", "32kb", "latency", "400ms"));
                Tools.Run(Tools.Tc, "qdisc", "del", "dev", "lo", "root");
            }
        }
        bench.Report.Table("Slowing a link", armed, cold, undo, tc);
        bench.Report.Hold(
            new("one `tc`, p50, against net.rate armed", tc.Micros(50) / armed.Micros(50), 20, true, " ×"),
            new("one `tc`, p50, against net.rate unprepared", tc.Micros(50) / cold.Micros(50), 5, true, " ×"));
    }
}
