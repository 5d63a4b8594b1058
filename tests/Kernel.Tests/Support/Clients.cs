namespace LuminaGuard.FaultD.Tests;

/// <summary>Blocking twins of calls that need no low latency, for tests that block anyway.</summary>
internal static class Clients
{
    public static IReadOnlyList<FaultInfo> Live(this FaultClient client) => client.ListAsync().GetAwaiter().GetResult();

    public static IReadOnlyList<TargetMatch> Resolve(this FaultClient client, Target target) =>
        client.ResolveAsync(target).GetAwaiter().GetResult();

    public static IReadOnlyList<DoctorCheck> Doctor(this FaultClient client) => client.DoctorAsync().GetAwaiter().GetResult();
}
