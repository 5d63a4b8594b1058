using System.Diagnostics;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>
/// Waits for a state of the kernel that has no event to wait for. The limit only ends a hopeless test.
/// </summary>
internal static class Eventually
{
    internal static void True(Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"Not within a minute: {what}");
            Thread.Sleep(2);
        }
    }
}
