using LuminaGuard.FaultD.Daemon;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Engine;

public class FaultIdTests
{
    [Fact]
    public void No_two_are_alike_and_every_place_takes_every_letter()
    {
        string[] ids = [.. Enumerable.Range(0, 10_000).Select(_ => FaultId.New())];
        Assert.All(ids, id => Assert.True(FaultId.IsOne(id), id));
        Assert.Equal(ids.Length, ids.Distinct().Count());
        // Each of 32 letters comes to a place some 312 times; that one never does has a chance of 1 in 10^130.
        for (int place = 0; place < ids[0].Length; place++)
            Assert.Equal(32, ids.Select(id => id[place]).Distinct().Count());
    }
}
