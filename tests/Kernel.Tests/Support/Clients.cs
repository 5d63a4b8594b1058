namespace LuminaGuard.FaultD.Tests;

/// <summary>Words that read well in a test.</summary>
internal static class Clients
{
    public static IReadOnlyList<FaultInfo> Live(this FaultClient client) => client.List();
}
