using System.Globalization;
using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Precision;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>From the request until the first packet of a sender is refused, on the sender's clock.</summary>
internal static class FirstPacket
{
    private const int Rounds = 10;
    private const int Calls = 50;
    private const int Processes = 10;

    public static void Measure(PrecisionBench bench)
    {
        using var group = BenchCgroup.TryMake() ?? throw new InvalidOperationException("Cannot measure: no cgroup can be made");
        if (!Tools.AreHere(bench.Report, Tools.Nft, Tools.Iptables))
            return;
        using var sender = new Sender(bench.Directory, group);
        string port = sender.Port.ToString(CultureInfo.InvariantCulture), batch = Path.Combine(bench.Directory, "deny.nft");
        File.WriteAllText(batch, $"add table inet bench\nadd chain inet bench output {{ type filter hook output priority 0; }}\nadd rule inet bench output udp dport {port} drop\n");
        Series armed = new("SDK, net.deny: armed, fire"), cold = new("SDK, net.deny: inject"), nft = new("`nft -f`, one batch"),
            session = new("`nft -i`, warm"), iptables = new("`iptables -A`");
        var deny = new DenyTraffic(Target.Cgroup(group.Name));
        using var warm = new NftSession();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Calls; i++)
            {
                using (var ready = bench.Client.Arm(deny))
                    armed.Add(sender.Refused(() => ready.Fire()));
                FaultHandle? fault = null;
                cold.Add(sender.Refused(() => fault = bench.Client.Inject(deny)));
                fault!.Undo();
            }
            for (int i = 0; i < Processes; i++)
            {
                nft.Add(sender.Refused(() => Tools.Run(Tools.Nft, "-f", batch)));
                Tools.Run(Tools.Nft, "delete", "table", "inet", "bench");
                session.Add(sender.Refused(() => warm.Run($"include \"{batch}\"")));
                warm.Run("delete table inet bench");
                iptables.Add(sender.Refused(() => Tools.Run(Tools.Iptables, "-A", "OUTPUT", "-p", "udp", "--dport", port, "-j", "DROP")));
                Tools.Run(Tools.Iptables, "-D", "OUTPUT", "-p", "udp", "--dport", port, "-j", "DROP");
            }
        }
        bench.Report.Table("From the request to the first packet that is refused, on its sender's clock", armed, cold, session, nft, iptables);
        bench.Report.Hold(
            new("first packet by `nft -f`, p50, against net.deny armed", nft.Micros(50) / armed.Micros(50), 20, true, " ×"),
            new("first packet by `nft -f`, p50, against net.deny unprepared", nft.Micros(50) / cold.Micros(50), 5, true, " ×"),
            new("first packet by a warm `nft -i`, p50, against net.deny armed", session.Micros(50) / armed.Micros(50), 1, true, " ×"));
    }
}
