namespace LuminaGuard.FaultD.Tests;

/// <summary>Each kind twice: with nothing given that may be left out, and with everything given and unlike its default.</summary>
internal static class FaultSamples
{
    private static readonly Target Somebody = Target.Parse("pid:42@12345");

    public static IReadOnlyList<IFaultSpec> Least { get; } =
    [
        new BurnCpu(Somebody),
        new CorruptFile(Target.File("/a")),
        new CorruptTraffic(Somebody, "lo", "1"),
        new DelayTraffic(Somebody, "lo", TimeSpan.FromMilliseconds(1)),
        new DenyTraffic(Somebody),
        new DropTraffic(Somebody),
        new DuplicateTraffic(Somebody, "lo", "1"),
        new ExhaustMemory(Somebody),
        new FillMemory(Somebody, 8),
        new FlipMemory(Somebody),
        new FloodPipe(Somebody, 8),
        new InjectMessage(Somebody, 8, "a"),
        new KillProcess(Somebody),
        new LimitMemory(Somebody, 8),
        new LimitPids(Somebody, 8),
        new LimitProcess(Somebody, ProcessResource.Fsize, 8),
        new PartitionNetwork(Somebody, "a"),
        new LoseTraffic(Somebody, "lo", "1"),
        new PauseProcess(Somebody),
        new PinProcess(Somebody),
        new ReclaimMemory(Somebody),
        new RefuseConnections(Somebody),
        new RejectTraffic(Somebody),
        new ReorderTraffic(Somebody, "lo", TimeSpan.FromMilliseconds(1), "1"),
        new ResetConnection(Somebody),
        new ShutdownConnection(Somebody),
        new SignalProcess(Somebody, "TERM"),
        new SwallowMessage(Somebody, 8),
        new SlowDisk(Somebody, "8:0", DiskRate.ReadBytes, 8),
        new StallPipe(Somebody, 8),
        new StallProcess(Somebody),
        new ThrottleCpu(Somebody, 8),
        new ThrottleTraffic(Somebody, "lo", 8),
    ];

    public static IReadOnlyList<IFaultSpec> Most { get; } =
    [
        new BurnCpu(Target.Unit("redis"), 1, 1024, [0, int.MaxValue], LoadPlace.Beside),
        new CorruptFile(Target.File("/srv/a b/ü"), FileDamage.Truncate, long.MaxValue, 1, 4096, 0),
        new DenyTraffic(Target.Unit("app"), TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535], "0.25", long.MaxValue, 1000),
        new DropTraffic(Target.Unit("app"), TrafficDirection.Out, TrafficProtocol.Icmp, "::/0", [5432, 6379], [8080], "0.000001", 0, 4_294_967_294),
        new CorruptTraffic(Target.Unit("app"), "eth0", "0.25", TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535], 0),
        new DelayTraffic(Target.Container("0123456789ab"), "eth0", TimeSpan.FromMicroseconds(80_001), TimeSpan.FromMicroseconds(1), TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535]),
        new DuplicateTraffic(Target.Child("x"), "veth-a", "0.000001", TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535], long.MaxValue),
        new ExhaustMemory(Target.Container("0123456789ab")),
        new FillMemory(Target.Cgroup("/a"), 1L << 40, FillGoal.Level, 0, LoadPlace.Beside),
        new FlipMemory(Target.Port(6379), "7f0000001000-7f0000002000", 4096, long.MinValue),
        new FloodPipe(Target.Name("mcp-server"), 1, 255, long.MaxValue),
        new InjectMessage(Target.Name("mcp-server"), 0, "{\"a\": \"ü\"}", true),
        new KillProcess(Target.Name("redis-server"), ProcessScope.Tree, SignalOrder.ChildrenFirst, ProcessState.DiskSleep,
            TimeSpan.FromMicroseconds(1_500_001)),
        new LimitMemory(Target.Unit("redis"), 1L << 40, MemoryBound.SwapMax, true),
        new LimitPids(Target.Container("0123456789ab"), int.MaxValue),
        new LimitProcess(Target.Port(6379), ProcessResource.Memlock, long.MaxValue),
        new PartitionNetwork(Target.Unit("app"), "unit:redis.service,10.0.0.0/8,child:ü", PartitionShape.Bridge, TrafficDirection.Out),
        new LoseTraffic(Target.Unit("app"), "eth0.100", "1", TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535], 7),
        new PauseProcess(Target.Cgroup("/a b/ü")),
        new PinProcess(Somebody, 3),
        new ReclaimMemory(Target.Unit("redis"), 1L << 40),
        new RefuseConnections(Target.Port(6379), [6379, 1], "10.0.0.0/8", "0.5", ProcessScope.Tree),
        new RejectTraffic(Target.Unit("app"), TrafficDirection.Out, TrafficProtocol.Tcp, "10.0.0.0/8,2001:db8::1", [5432], [1, 65535], "0.25", uint.MaxValue - 1),
        new ReorderTraffic(Target.Unit("app"), "wlp0s20f3", TimeSpan.FromSeconds(60), "0.5", TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535], 1),
        new ResetConnection(Target.Unit("app"), "[2001:db8::1]:443", "10.0.0.0/8", int.MaxValue, true, ProcessScope.Cgroup),
        new ShutdownConnection(Target.Child("x"), ShutdownDirection.Write, "/run/x.sock", ":8080", 8, true, ProcessScope.Tree),
        new SignalProcess(Target.Unix("@x"), "RTMIN+3", ProcessScope.Cgroup, SignalOrder.ChildrenFirst),
        new SlowDisk(Target.Child("x"), "/dev/vda", DiskRate.Writes, long.MaxValue),
        new SwallowMessage(Target.Name("mcp-server"), 1, TimeSpan.FromMicroseconds(9_999_999)),
        new ThrottleCpu(Target.Cgroup("/a"), 150, TimeSpan.FromMilliseconds(20)),
        new StallPipe(Target.Name("mcp-server"), 1, true),
        new ThrottleTraffic(Target.Name("redis-server"), "eth0", long.MaxValue, TrafficProtocol.Udp, "10.0.0.0/8,2001:db8::1", [53], [1, 65535]),
        new StallProcess(Somebody, [int.MaxValue, 1, 2], "worker \u0001"),
    ];

    public static TheoryData<string> Kinds => [.. FaultCatalog.All.Select(d => d.Kind)];

    /// <summary>Every option of every kind.</summary>
    public static TheoryData<string, string> Fields =>
        [.. FaultCatalog.All.SelectMany(d => d.Fields, (d, f) => (d.Kind, f.Name))];

    public static IFaultSpec LeastOf(string kind) => Least.Single(f => f.Descriptor.Kind == kind);

    public static IFaultSpec MostOf(string kind) => Most.Single(f => f.Descriptor.Kind == kind);

    public static FieldDescriptor Field(string kind, string name) =>
        FaultCatalog.Find(kind)!.Fields.Single(f => f.Name == name);
}
