using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>What the tests say about a world.</summary>
internal static class Worlds
{
    // Only a hopeless case waits that long.
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(60);

    /// <summary>Everything is as it was before the fault, whatever has been born since included.</summary>
    public static void AssertAsBefore(this World world)
    {
        var leftovers = world.Leftovers(Settle);
        Assert.True(leftovers.Count == 0, $"left over: {string.Join("; ", leftovers)}; {world.Log.Tail()}");
    }
}
