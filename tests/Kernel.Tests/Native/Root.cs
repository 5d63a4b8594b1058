using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

internal static class Root
{
    /// <summary>Skips the test where we are not root.</summary>
    /// <param name="why">What of root's rights the test uses.</param>
    internal static void Needed(string why)
    {
        if (Credentials.EffectiveUid != 0)
            Assert.Skip($"needs root: {why}");
    }
}
