using System.Buffers;

namespace LuminaGuard.FaultD.Tests.Wire;

public class HugeLengthTests
{
    /// <summary>Strings, bytes and extensions of 2^31 bytes and more, which a signed length takes for negative.</summary>
    [Theory]
    [InlineData(0xdb, 0x80, 0, 0, 0)]
    [InlineData(0xdb, 0xff, 0xff, 0xff, 0xff)]
    [InlineData(0xc6, 0x80, 0, 0, 0)]
    [InlineData(0xc6, 0xff, 0xff, 0xff, 0xff)]
    [InlineData(0xc9, 0x80, 0, 0, 0, 1)]
    [InlineData(0xc9, 0xff, 0xff, 0xff, 0xff, 1)]
    [InlineData(0xdd, 0xff, 0xff, 0xff, 0xff)]
    [InlineData(0xdf, 0x80, 0, 0, 0)]
    [InlineData(0xdf, 0xff, 0xff, 0xff, 0xff)]
    public void A_length_beyond_31_bits_is_a_broken_frame(params int[] bytes) => Assert.NotNull(FrameCheck.Fault(
        new ReadOnlySequence<byte>(Array.ConvertAll(bytes, b => (byte)b))));
}
