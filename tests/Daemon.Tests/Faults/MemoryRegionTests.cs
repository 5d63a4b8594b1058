using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Faults;

/// <summary>Which of a process's memory a region of memory.flip means.</summary>
public sealed class MemoryRegionTests
{
    private static readonly MemoryMapping[] Mappings =
    [
        new(0x1000, 0x2000, "r-xp", 7, "/bin/x"),
        new(0x2000, 0x3000, "rw-p", 7, "/bin/x"),
        new(0x3000, 0x4000, "rw-p", 8, "/lib/y"),
        new(0x5000, 0x6000, "rw-p", 0, "[heap]"),
        new(0x7000, 0x9000, "rw-p", 0, ""),
        new(0x9000, 0xa000, "rw-s", 9, "/dev/shm/z"),
        new(0xb000, 0xc000, "rw-p", 0, "[stack]"),
    ];

    [Theory]
    [InlineData("heap", "5000+1000")]
    [InlineData("stack", "b000+1000")]
    [InlineData("anonymous", "7000+2000")]
    [InlineData("data", "2000+1000")]
    [InlineData("2800-7800", "2800+800 3000+1000 5000+1000 7000+800")]
    [InlineData("1000-2000", "")]
    [InlineData("9000-a000", "")]
    public void Only_what_is_the_processs_own_to_write_is_in_it(string text, string parts)
    {
        Assert.True(MemoryRegion.TryParse(text, out var region));
        Assert.Equal(parts, string.Join(' ', region!.In(Mappings, "/bin/x").Select(part => $"{part.Start:x}+{part.Length:x}")));
    }

    [Fact]
    public void A_program_that_does_not_show_itself_has_no_data()
    {
        Assert.True(MemoryRegion.TryParse("data", out var region));
        Assert.Empty(region!.In(Mappings, program: null));
    }
}
