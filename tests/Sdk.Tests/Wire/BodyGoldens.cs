namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>The body of each kind, with everything given and with nothing given that has a default.</summary>
internal static class BodyGoldens
{
    public static IReadOnlyList<Golden> All { get; } =
    [
        .. FaultCatalog.All.SelectMany(kind => new[]
        {
            Of(kind.Kind, "every option given", FaultSamples.MostOf(kind.Kind)),
            Of(kind.Kind + "-defaults", "the required options given", FaultSamples.LeastOf(kind.Kind)),
        }),
    ];

    private static Golden Of(string name, string how, IFaultSpec fault) => new(
        "bodies", name, $"{fault.Descriptor.Kind}, {how}",
        () => FaultBody.Bytes(fault),
        bytes => RoundTripTests.Same(fault, FaultBody.Read(fault.Descriptor.Kind, bytes)));
}
