namespace LuminaGuard.FaultD.Daemon;

/// <summary>What happens to the packets that are meant.</summary>
/// <param name="Rate">How fast they go.</param>
/// <param name="Netem">What is done to each; null for nothing.</param>
/// <param name="What">The same for people: "held back for 100ms".</param>
internal sealed record LinkShape(HtbClass Rate, Netem? Netem, string What)
{
    /// <summary>Something is done to each, at any rate.</summary>
    public static LinkShape Of(Netem netem, string what) => new(HtbClass.Unbounded, netem, what);
}
