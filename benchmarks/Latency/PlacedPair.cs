namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>An armed strike and its floor, both with their ends in the same places.</summary>
internal sealed class PlacedPair(Placement place)
{
    public Placement Place => place;

    public Series Floor { get; } = new($"C: blocking ping-pong + pidfd_send_signal, {place.Name}");

    public Series BackToBack { get; } = new($"SDK, synchronous, armed strikes back to back, {place.Name}");

    public Series Strike { get; } = new($"SDK, synchronous, armed strike, {place.Name}");

    public IEnumerable<Requirement> Requirements() =>
        [.. Against(BackToBack, "armed strikes back to back"), .. Against(Strike, "armed strike, each armed just before")];

    private IEnumerable<Requirement> Against(Series strikes, string name) =>
    [
        new($"{name}, p50, against the C floor, {place.Name}", strikes.Micros(50) / Floor.Micros(50), 1.1, false, " ×"),
        new("the same, p99", strikes.Micros(99) / Floor.Micros(99), 1.5, false, " ×"),
    ];
}
