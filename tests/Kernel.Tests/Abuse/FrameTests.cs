using System.Buffers.Binary;
using System.Globalization;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Bytes that are no request: one error with id 0 that names the rule, and the connection is closed.</summary>
public sealed class FrameTests : IDisposable
{
    private readonly AbuseScene _scene = new();

    public static TheoryData<string> Rows => [.. Table.Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_answered_with_id_0_and_the_connection_is_closed(string name)
    {
        var (_, bytes, said) = Table.Single(row => row.Name == name);
        using var client = _scene.Connect();
        client.Send(bytes);
        var answer = client.Answer();
        Assert.Equal(0u, answer.Id);
        Assert.Equal(ErrorCode.BadRequest, answer.Error!.Code);
        Assert.StartsWith("Cannot read the frame: ", answer.Error.Message, StringComparison.Ordinal);
        Assert.Contains(said, answer.Error.Message, StringComparison.Ordinal);
        Assert.True(client.IsHungUp, "nothing after a broken frame can be trusted");
        client.Dispose();
        _scene.AssertUntouched();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(12)]
    public void A_frame_cut_off_is_no_request(int length)
    {
        byte[] request = RawClient.Frame(Pack.Request(
            1, "inject", ("kind", "process.pause"), ("fault", Pack.Map(("target", _scene.TargetWord)))));
        using (var client = _scene.Connect())
            client.Send(request.AsSpan(0, length));
        using (var client = _scene.Connect())
            client.Send(request.AsSpan(0, request.Length - 1));
        _scene.AssertUntouched();
    }

    [Fact]
    public void What_follows_a_broken_frame_is_not_done()
    {
        using var client = _scene.Connect();
        byte[] inject = Pack.Request(7, "inject", ("kind", "process.pause"), ("fault", Pack.Map(("target", _scene.TargetWord))));
        client.Send([.. RawClient.Frame([0xc1]), .. RawClient.Frame(inject)]);
        Assert.Equal(ErrorCode.BadRequest, client.Answer().Error!.Code);
        Assert.True(client.IsHungUp);
        _scene.AssertUntouched();
    }

    [Fact]
    public void Memory_does_not_follow_the_size_a_header_claims()
    {
        long before = HighWaterKb();
        foreach (byte header in new byte[] { 0xdd, 0xdf, 0xdb, 0xc6, 0xc9 })
        {
            for (int i = 0; i < 20; i++)
            {
                using var client = _scene.Connect();
                // The frame says 64 KiB and the value 4 GiB; only the headers ever come.
                byte[] frame = [.. Prefix(Protocol.MaxFrameBytes), 0x93, 0x01, header, 0xff, 0xff, 0xff, 0xff, 0x01];
                client.Send(frame);
            }
        }
        _scene.AssertUntouched();
        Assert.True(HighWaterKb() - before < 64 * 1024, $"from {before} to {HighWaterKb()} KiB");
    }

    public void Dispose() => _scene.Dispose();

    private static IEnumerable<(string Name, byte[] Bytes, string Said)> Table => [.. Lengths, .. Values, .. Claims, .. Envelopes];

    private static IEnumerable<(string Name, byte[] Bytes, string Said)> Lengths =>
    [
        ("one byte too long", Prefix(Protocol.MaxFrameBytes + 1), "65537 bytes is longer than 65536"),
        ("4 GiB long", Prefix(uint.MaxValue), "4294967295 bytes is longer than 65536"),
        ("text of another protocol", "GET / HTTP/1.1\r\n\r\n"u8.ToArray(), "is longer than 65536"),
        ("empty", Prefix(0), "not a MessagePack value"),
    ];

    private static IEnumerable<(string Name, byte[] Bytes, string Said)> Values =>
    [
        ("the code that is none", RawClient.Frame([0xc1]), "not a MessagePack value"),
        ("the code that is none inside", RawClient.Frame([0x93, 0x01, 0xa1, (byte)'x', 0xc1]), "not a MessagePack value"),
        ("cut off inside", RawClient.Frame([0x93, 0x01, 0xa4, (byte)'l', (byte)'i']), "not a MessagePack value"),
        ("bytes after the value", RawClient.Frame([.. Pack.Request(1, "list"), 0x00]), "bytes follow the value"),
        ("a second value", RawClient.Frame([.. Pack.Request(1, "list"), .. Pack.Request(2, "list")]), "bytes follow the value"),
        ("nested 9 deep", RawClient.Frame([.. Enumerable.Repeat((byte)0x91, 8), 0x91, 0xc0]), "nested deeper than 8 levels"),
        ("nested 60,000 deep", RawClient.Frame([.. Enumerable.Repeat((byte)0x91, 60_000), 0xc0]), "nested deeper than 8 levels"),
        ("maps nested 30,000 deep", RawClient.Frame(
            [.. Enumerable.Repeat(new byte[] { 0x81, 0xc0 }, 30_000).SelectMany(b => b), 0xc0]), "nested deeper than 8 levels"),
        ("an operation that is not UTF-8", RawClient.Frame([0x93, 0x01, 0xa2, 0xc3, 0x28, 0x80]), "a string is not UTF-8"),
        ("a key that is not UTF-8", RawClient.Frame([0x93, 0x01, 0xa4, .. "list"u8, 0x81, 0xa1, 0xff, 0x01]), "a string is not UTF-8"),
        ("a target that is half a character", RawClient.Frame(
            [0x93, 0x01, 0xa7, .. "resolve"u8, 0x81, 0xa6, .. "target"u8, 0xa7, .. "name:"u8, 0xe2, 0x82]), "a string is not UTF-8"),
        ("a lone surrogate", RawClient.Frame([0x93, 0x01, 0xa3, 0xed, 0xa0, 0x80, 0x80]), "a string is not UTF-8"),
    ];

    private static IEnumerable<(string Name, byte[] Bytes, string Said)> Claims =>
    [
        ("a list of 4 G", RawClient.Frame([0x93, 0x01, 0xa1, (byte)'x', 0xdd, 0xff, 0xff, 0xff, 0xff]), ""),
        ("a map of 4 G", RawClient.Frame([0x93, 0x01, 0xa1, (byte)'x', 0xdf, 0xff, 0xff, 0xff, 0xff]), ""),
        ("a map of 1 G", RawClient.Frame([0x93, 0x01, 0xa1, (byte)'x', 0xdf, 0x40, 0x00, 0x00, 0x00]), ""),
        ("a list of 60,000 in ten bytes", RawClient.Frame([0x93, 0x01, 0xa1, (byte)'x', 0xdc, 0xea, 0x60, 1, 2, 3]), ""),
        ("a string of 4 GiB", RawClient.Frame([0x93, 0x01, 0xdb, 0xff, 0xff, 0xff, 0xff, (byte)'x']), "not a MessagePack value"),
        ("bytes of 4 GiB", RawClient.Frame([0x93, 0x01, 0xc6, 0xff, 0xff, 0xff, 0xff, 0x01]), "not a MessagePack value"),
        ("an extension of 4 GiB", RawClient.Frame([0x93, 0x01, 0xc9, 0xff, 0xff, 0xff, 0xff, 0x05]), "not a MessagePack value"),
        ("an extension cut off", RawClient.Frame([0x93, 0x01, 0xd8, 0x05]), "not a MessagePack value"),
    ];

    private static IEnumerable<(string Name, byte[] Bytes, string Said)> Envelopes
    {
        get
        {
            const string Three = "a request is [id, operation, arguments]";
            const string Id = "the id is a whole number from 1 to 4294967295";
            (string, object?)[] none = [];
            yield return Of("a number", 7, Three);
            yield return Of("nil", null, Three);
            yield return Of("a string", "list", Three);
            yield return Of("an extension", new Raw([0xd6, 0xff, 0, 0, 0, 0]), Three);
            yield return Of("a map", Pack.Map(("id", 1), ("operation", "list"), ("arguments", none)), Three);
            yield return Of("an empty list", Array.Empty<int>(), Three);
            yield return Of("two values", new object?[] { 1, "list" }, Three);
            yield return Of("four values", new object?[] { 1, "list", none, null }, Three);
            yield return Of("id 0", new object?[] { 0, "list", none }, Id);
            yield return Of("id -1", new object?[] { -1, "list", none }, Id);
            yield return Of("id of 33 bits", new object?[] { 1L << 32, "list", none }, Id);
            yield return Of("the greatest id", new object?[] { ulong.MaxValue, "list", none }, Id);
            yield return Of("the least id", new object?[] { long.MinValue, "list", none }, Id);
            yield return Of("id that is a string", new object?[] { "1", "list", none }, Id);
            yield return Of("id that is nil", new object?[] { null, "list", none }, Id);
            yield return Of("id that is a float", new object?[] { 1.0, "list", none }, Id);
            yield return Of("operation that is a number", new object?[] { 1, 7, none }, "the operation is a string");
            yield return Of("operation that is nil", new object?[] { 1, null, none }, "the operation is a string");
            yield return Of("operation that is bytes", new object?[] { 1, "list"u8.ToArray(), none }, "the operation is a string");
            yield return Of("arguments that are nil", new object?[] { 1, "list", null }, "the arguments are a map");
            yield return Of("arguments that are a list", new object?[] { 1, "list", Array.Empty<int>() }, "the arguments are a map");
        }
    }

    private static (string Name, byte[] Bytes, string Said) Of(string name, object? value, string said) =>
        (name, RawClient.Frame(Pack.Value(value)), said);

    private static byte[] Prefix(uint length)
    {
        byte[] prefix = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(prefix, length);
        return prefix;
    }

    private long HighWaterKb() => long.Parse(
        File.ReadLines($"/proc/{_scene.Daemon.Pid}/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(':')[1]
            .Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
}
