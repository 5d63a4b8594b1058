using LuminaGuard.FaultD.Benchmarks.Latency;

namespace LuminaGuard.FaultD.Benchmarks.Precision;

/// <summary>An armed strike, call to answer: in C, by the SDK's two kinds of calls, and with both ends spinning.</summary>
internal static class RoundTrips
{
    private const int Rounds = 10;
    private const int Count = 1_000;

    public static async Task MeasureAsync(PrecisionBench bench)
    {
        Series floor = new("C: blocking ping-pong + pidfd_send_signal"), spinning = new("C: the same, both ends spinning"),
            sync = new("SDK, synchronous"), backToBack = new("SDK, synchronous, one behind the other"), asynchronous = new("SDK, asynchronous"),
            busy = new("SDK, busy-poll"), busyBackToBack = new("SDK, busy-poll, one behind the other");
        var c = new Floor(bench.Directory);
        var place = Placement.TwoProcessors;
        var target = Target.Pid(bench.Victim);
        var blocking = new Firing(bench.Client, target);
        using var client = FaultClient.ConnectWith(new FaultClientOptions { SocketPath = bench.Daemon.Socket, BusyPoll = TimeSpan.FromMicroseconds(200) });
        var polling = new Firing(client, target);
        for (int round = 0; round < Rounds; round++)
        {
            c.Measure(floor, Count, bench.Victim, place);
            c.Measure(spinning, Count, bench.Victim, place, spins: true);
            place.Run(bench.Daemon.Pid, () => blocking.ArmedSync(sync, Count));
            place.Run(bench.Daemon.Pid, () => blocking.BackToBack(backToBack, Count));
            place.Run(bench.Daemon.Pid, () => polling.ArmedSync(busy, Count));
            place.Run(bench.Daemon.Pid, () => polling.BackToBack(busyBackToBack, Count));
            await blocking.ArmedAsync(asynchronous, Count);
        }
        bench.Report.Table("Armed strike, call to answer, client and daemon on a processor each", floor, sync, backToBack, asynchronous, spinning, busy, busyBackToBack);
        if (client.Daemon.BusyPoll == TimeSpan.Zero)
            bench.Report.Note($"{client.Daemon.Note}");
        bench.Report.Hold(
            new("armed strike, synchronous, one behind the other, p50, against the C floor", backToBack.Micros(50) / floor.Micros(50), 1.1, false, " ×"),
            new("the same, p99", backToBack.Micros(99) / floor.Micros(99), 1.5, false, " ×"),
            new("armed strike, busy-poll, one behind the other, p50, against the blocking C floor", busyBackToBack.Micros(50) / floor.Micros(50), 1.1, false, " ×"),
            new("the same, p99", busyBackToBack.Micros(99) / floor.Micros(99), 1.5, false, " ×"));
    }
}
