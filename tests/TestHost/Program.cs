using System.Globalization;

namespace LuminaGuard.FaultD.TestHost;

/// <summary>
/// What a user's test assembly is to faultd: a process that holds a client. It does what its standard input says, a
/// command a line, and ends with it; the tests kill, freeze and interrupt it meanwhile.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            await using var client = arguments switch
            {
                ["socket", var path] => await FaultClient.ConnectAsync(path),
                ["embedded", var faultd, var directory] => await FaultClient.StartEmbeddedAsync(
                    new EmbeddedOptions { DaemonPath = faultd, StateDirectory = directory }),
                _ => throw new FormatException("faultd-testhost socket PATH | embedded FAULTD DIRECTORY"),
            };
            Say(string.Create(CultureInfo.InvariantCulture, $"connected {client.Daemon.Pid}"));
            while (await Console.In.ReadLineAsync() is { } line)
                Say(await AnswerAsync(client, line.Split(' ')));
            return 0;
        }
        catch (Exception cause) when (cause is FaultException or FormatException)
        {
            await Console.Error.WriteLineAsync(cause.Message);
            return 1;
        }
    }

    // inject KIND TARGET [LEASE-MS]: the handle is never disposed, so only the end of this process, or its lease, takes
    // the fault back.
    private static async Task<string> AnswerAsync(FaultClient client, string[] words)
    {
        try
        {
            TimeSpan? lease = words.Length > 3
                ? TimeSpan.FromMilliseconds(int.Parse(words[3], CultureInfo.InvariantCulture)) : null;
            var options = new FaultOptions { Lease = lease };
            return $"ok {(await client.InjectAsync(Fault(words[1], Target.Parse(words[2])), options)).Id}";
        }
        catch (FaultException cause)
        {
            return $"error {cause.Code} {cause.Message} [{string.Join(", ", cause.Details.Values)}]";
        }
    }

    private static IFault Fault(string kind, Target target) => kind switch
    {
        "process.pause" or "process.pause-cgroup" => new PauseProcess(target),
        // Enough for the run-time of the caller who sets it on himself: what it has not loaded yet it opens.
        "process.limit" => new LimitProcess(target, ProcessResource.Nofile, 512),
        "process.affinity" => new PinProcess(target, 1),
        "process.stall" => new StallProcess(target),
        "cpu.burn" => new BurnCpu(target, 10),
        "file.corrupt" => new CorruptFile(target, FileDamage.Zero, 4000, 200),
        "file.corrupt-cut" => new CorruptFile(target, FileDamage.Truncate, 4000),
        "net.drop" => new DropTraffic(target),
        "net.reject" => new RejectTraffic(target),
        "conn.accept-refuse" => new RefuseConnections(target),
        "net.deny" => new DenyTraffic(target, TrafficProtocol.Udp),
        "net.partition" => new PartitionNetwork(target, "192.0.2.0/24"),
        "pipe.stall" => new StallPipe(target, 0),
        "net.rate" => new ThrottleTraffic(target, "lo", 125000),
        "net.delay" => new DelayTraffic(target, "lo", TimeSpan.FromMilliseconds(20)),
        "net.loss" => new LoseTraffic(target, "lo", "0.5"),
        "net.duplicate" => new DuplicateTraffic(target, "lo", "1"),
        "net.corrupt" => new CorruptTraffic(target, "lo", "1"),
        "net.reorder" => new ReorderTraffic(target, "lo", TimeSpan.FromMilliseconds(20), "0.5"),
        "memory.fill" => new FillMemory(target, 1 << 20, Floor: 0),
        _ => throw new FormatException($"no fault is called {kind}"),
    };

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
