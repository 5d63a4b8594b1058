using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public sealed class BallastTests
{
    private const long Megabyte = 1 << 20;

    [Fact]
    public void It_holds_what_it_took_and_no_more_than_the_most()
    {
        using var ballast = Ballast.Reserve(8 * Megabyte);
        Assert.Equal(0, ballast.Held);
        Assert.Equal(Errno.None, ballast.Grow(6 * Megabyte));
        Assert.Equal(Errno.ENOMEM, ballast.Grow(3 * Megabyte));
        Assert.Equal(6 * Megabyte, ballast.Held);
        Assert.True(ProcessMemory.ResidentBytes(Environment.ProcessId) >= 6 * Megabyte);
        ballast.Shrink(4 * Megabyte);
        Assert.Equal(2 * Megabyte, ballast.Held);
        Assert.Equal(Errno.None, ballast.Grow(6 * Megabyte));
        ballast.Shrink(100 * Megabyte);
        Assert.Equal(0, ballast.Held);
    }
}
