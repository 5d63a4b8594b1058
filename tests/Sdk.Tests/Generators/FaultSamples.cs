namespace LuminaGuard.FaultD.Tests;

/// <summary>Each kind twice: with nothing given that may be left out, and with everything given and unlike its default.</summary>
internal static class FaultSamples
{
    private static readonly Target Somebody = Target.Parse("pid:42@12345");

    public static IReadOnlyList<IFaultSpec> Least { get; } =
    [
        new KillProcess(Somebody),
        new LimitProcess(Somebody, ProcessResource.Fsize, 8),
        new PauseProcess(Somebody),
        new PinProcess(Somebody),
        new SignalProcess(Somebody, "TERM"),
        new StallProcess(Somebody),
    ];

    public static IReadOnlyList<IFaultSpec> Most { get; } =
    [
        new KillProcess(Target.Name("redis-server"), ProcessScope.Tree, SignalOrder.ChildrenFirst, ProcessState.DiskSleep,
            TimeSpan.FromMicroseconds(1_500_001)),
        new LimitProcess(Target.Port(6379), ProcessResource.Memlock, long.MaxValue),
        new PauseProcess(Target.Cgroup("/a b/ü")),
        new PinProcess(Somebody, 3),
        new SignalProcess(Target.Unix("@x"), "RTMIN+3", ProcessScope.Cgroup, SignalOrder.ChildrenFirst),
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
