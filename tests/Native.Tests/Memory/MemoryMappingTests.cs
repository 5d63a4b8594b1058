using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public sealed class MemoryMappingTests
{
    [Theory]
    [InlineData("55d0c000-55d0d000 rw-p 00001000 08:01 1234                       /usr/bin/x", "/usr/bin/x", 1234)]
    [InlineData("7ffd0000-7ffd2000 rw-p 00000000 00:00 0                          [stack]", "[stack]", 0)]
    [InlineData("7f000000-7f001000 rw-p 00000000 00:00 0", "", 0)]
    [InlineData("7f000000-7f001000 rw-s 00000000 00:05 9 /a file (deleted)", "/a file (deleted)", 9)]
    public void A_line_of_maps_is_read(string line, string path, ulong inode)
    {
        Assert.True(MemoryMapping.TryParse(line, out var mapping));
        Assert.Equal((path, inode), (mapping.Path, mapping.Inode));
        Assert.Equal(line.Contains("rw-p", StringComparison.Ordinal), mapping.IsPrivateAndWritable);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7f000000 rw-p 0 00:00 0")]
    [InlineData("7f001000-7f000000 rw-p 0 00:00 0")]
    [InlineData("xyz-7f001000 rw-p 0 00:00 0")]
    public void What_is_no_line_of_maps_is_none(string line) => Assert.False(MemoryMapping.TryParse(line, out _));

    [Fact]
    public void Our_own_stack_is_among_our_mappings() =>
        Assert.Contains(MemoryMapping.Of(Environment.ProcessId), mapping => mapping is { Path: "[stack]", IsPrivateAndWritable: true });
}
