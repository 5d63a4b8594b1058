using System.Diagnostics;
using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Precision;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>From the call until packets are lost: prepared, unprepared, and by the tools at hand.</summary>
internal static class Filters
{
    private const int Rounds = 10;
    private const int Calls = 50;
    private const int Processes = 10;

    public static void Measure(PrecisionBench bench)
    {
        using var group = BenchCgroup.TryMake() ?? throw new InvalidOperationException("Cannot measure: no cgroup can be made");
        if (!Tools.AreHere(bench.Report, Tools.Nft, Tools.Iptables))
            return;
        // Somebody is there, whose network's interfaces have to be prepared too.
        using var sleeper = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"echo $$ > '{group.Procs}'; exec sleep 100000"]) { UseShellExecute = false })!;
        string batch = Path.Combine(bench.Directory, "drop.nft");
        File.WriteAllText(batch, "add table inet bench\nadd chain inet bench input { type filter hook input priority 0; }\nadd rule inet bench input udp dport 9 drop\n");
        Series armed = new("SDK, net.drop: armed, fire"), cold = new("SDK, net.drop: inject"), undo = new("SDK, net.drop: undo"),
            nft = new("`nft -f`, one batch, whole process"), iptables = new("`iptables -A`, whole process");
        var drop = new DropTraffic(Target.Cgroup(group.Name), Protocol: TrafficProtocol.Udp, PeerPorts: [9]);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Calls; i++)
            {
                using (var ready = bench.Client.Arm(drop))
                    armed.Time(() => ready.Fire());
                FaultHandle? fault = null;
                cold.Time(() => fault = bench.Client.Inject(drop));
                undo.Time(() => fault!.Undo());
            }
            for (int i = 0; i < Processes; i++)
            {
                nft.Add(Tools.Run(Tools.Nft, "-f", batch));
                Tools.Run(Tools.Nft, "delete", "table", "inet", "bench");
                iptables.Add(Tools.Run(Tools.Iptables, "-A", "INPUT", "-p", "udp", "--dport", "9", "-j", "DROP"));
                Tools.Run(Tools.Iptables, "-D", "INPUT", "-p", "udp", "--dport", "9", "-j", "DROP");
            }
        }
        sleeper.Kill();
        sleeper.WaitForExit();
        bench.Report.Table("Losing packets", armed, cold, undo, nft, iptables);
        bench.Report.Hold(
            new("`nft -f`, p50, against net.drop armed", nft.Micros(50) / armed.Micros(50), 20, true, " ×"),
            new("`nft -f`, p50, against net.drop unprepared", nft.Micros(50) / cold.Micros(50), 5, true, " ×"),
            new("`iptables -A`, p50, against net.drop armed", iptables.Micros(50) / armed.Micros(50), 20, true, " ×"),
            new("`iptables -A`, p50, against net.drop unprepared", iptables.Micros(50) / cold.Micros(50), 5, true, " ×"));
    }
}
