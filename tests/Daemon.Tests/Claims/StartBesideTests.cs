using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Claims;

public class StartBesideTests
{
    /// <summary>Every daemon that starts locks each claim for a moment, to see whether it is stale.</summary>
    [Fact]
    public void A_daemon_that_starts_is_no_conflict_for_one_that_takes_a_claim()
    {
        using var place = new TempDirectory();
        using var working = Book(place, "working");
        using var starting = Book(place, "starting");
        bool done = false;
        var starts = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
                starting.RemoveStale();
        });
        starts.Start();
        try
        {
            for (int round = 0; round < 20_000; round++)
                working.Take(["process-1-run"], "000000000000", "process.pause", "inject process.pause").Release();
        }
        finally
        {
            Volatile.Write(ref done, true);
            starts.Join();
        }
    }

    private static ClaimBook Book(TempDirectory place, string name) =>
        new(SafeDirectory.OpenOrCreatePrivate(place.At("claims")), place.At(name), $"faultd {name}");
}
