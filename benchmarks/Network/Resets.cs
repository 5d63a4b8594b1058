using System.Diagnostics;
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
        using var connector = new Connector(bench.Directory);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(16);
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < Calls; i++)
            {
                connector.WithConnection(listener, local =>
                {
                    using var ready = bench.Client.Arm(connector.Reset(local));
                    armed.Time(() => ready.Fire());
                });
                connector.WithConnection(listener, local => cold.Time(() => bench.Client.Strike(connector.Reset(local))));
            }
            for (int i = 0; i < Processes; i++)
                connector.WithConnection(listener, local => ss.Add(Tools.Run(Tools.Ss, "-K", "dst", "127.0.0.1", "sport", "=", local.ToString(CultureInfo.InvariantCulture))));
        }
        bench.Report.Table("Cutting off a connection", armed, cold, ss);
        bench.Report.Hold(
            new("`ss -K`, p50, against conn.reset armed", ss.Micros(50) / armed.Micros(50), 20, true, " ×"),
            new("`ss -K`, p50, against conn.reset unprepared", ss.Micros(50) / cold.Micros(50), 5, true, " ×"));
    }

    private sealed class Connector : IDisposable
    {
        private readonly Process _process;

        public Connector(string directory) =>
            _process = Process.Start(new ProcessStartInfo(new CProgram(directory, "connector").Path) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;

        public ResetConnection Reset(int local) => new(Target.Pid(_process.Id), Local: string.Create(CultureInfo.InvariantCulture, $":{local}"));

        /// <summary>Makes a connection, has it cut off, and sees that it is.</summary>
        public void WithConnection(Socket listener, Action<int> cut)
        {
            _process.StandardInput.Write(string.Create(CultureInfo.InvariantCulture, $"{((IPEndPoint)listener.LocalEndPoint!).Port}\n"));
            _process.StandardInput.Flush();
            int local = int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
            using var other = listener.Accept();
            cut(local);
            if (!other.Poll(TimeSpan.FromSeconds(1), SelectMode.SelectRead))
                throw new InvalidOperationException("Cannot measure: the connection goes on");
        }

        public void Dispose()
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
