using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Claims;

/// <summary>A claim outlives whoever tried to recover what it is about and could not.</summary>
public class StuckRecoveryTests
{
    private const string Claim = "process-1-run";
    private const string Id = "000000000000";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_recovers_it_the_claim_names_the_journal_that_owes(bool byAnother)
    {
        using var place = new TempDirectory();
        Directory.CreateDirectory(place.At("dead/undo"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(place.At("dead"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(place.At($"dead/undo/{Id}"), "owed");
        using (var dead = Book(place, "dead"))
            dead.Take([Claim], Id, "process.pause", "inject process.pause").Dispose();

        using (var living = Book(place, byAnother ? "living" : "dead"))
        {
            living.TakeForRecovery([Claim], Id, place.At("dead")).Dispose();
            living.RemoveStale();
        }
        Assert.True(File.Exists(place.At($"claims/{Claim}")));
        using var next = Book(place, "next");
        var error = Assert.Throws<FaultException>(() => next.Take([Claim], "111111111111", "process.pause", "inject process.pause"));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains($"faultd --recover --state-dir {place.At("dead")}", error.Message, StringComparison.Ordinal);
    }

    private static ClaimBook Book(TempDirectory place, string name) =>
        new(SafeDirectory.OpenOrCreatePrivate(place.At("claims")), place.At(name), $"faultd {name}");
}
