using System.Diagnostics;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

internal static class Eventually
{
    /// <summary>Waits for a state; the minute is there to end a broken test, not to measure anything.</summary>
    public static void True(Func<bool> state, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!state())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromMinutes(1), $"never: {what}");
            Thread.Sleep(1);
        }
    }
}
