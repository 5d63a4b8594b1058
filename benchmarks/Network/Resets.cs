using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Precision;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>One TCP connection cut off.</summary>
internal static class Resets
{
    private const int Rounds = 10;
    private const int Calls = 50;
    private const int Processes = 10;

    public static void Measure(PrecisionBench bench)
    {
        if (!Tools.AreHere(bench.Report, Tools.Ss))
            return;
        Series armed = new("SDK, conn.reset: armed, fire"), cold = new("SDK, conn.reset: strike"), ss = new("`ss -K`, whole process");
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Calls; i++)
            {
                WithConnection(listener, local =>
                {
                    using var ready = bench.Client.Arm(Reset(local));
                    armed.Time(() => ready.Fire());
                });
                WithConnection(listener, local => cold.Time(() => bench.Client.Strike(Reset(local))));
            }
            for (int i = 0; i < Processes; i++)
                WithConnection(listener, local => ss.Add(Tools.Run(Tools.Ss, "-K", "dst", "127.0.0.1", "sport", "=", local.ToString(CultureInfo.InvariantCulture))));
        }
        bench.Report.Table("Cutting off a connection", armed, cold, ss);
        bench.Report.Hold(
            new("`ss -K`, p50, against conn.reset armed", ss.Micros(50) / armed.Micros(50), 20, true, " ×"),
            new("`ss -K`, p50, against conn.reset unprepared", ss.Micros(50) / cold.Micros(50), 5, true, " ×"));
    }

    private static ResetConnection Reset(int local) => new(Target.Pid(Environment.ProcessId), Local: string.Create(CultureInfo.InvariantCulture, $":{local}"), Peer: "127.0.0.1");

    // One of this process's own, with both ends here; the one that connects is cut off, and must be.
    private static void WithConnection(Socket listener, Action<int> cut)
    {
        using var one = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        one.Connect(listener.LocalEndPoint!);
        using var other = listener.Accept();
        cut(((IPEndPoint)one.LocalEndPoint!).Port);
        if (!other.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead))
            throw new InvalidOperationException("Cannot measure: the connection goes on");
    }
}
