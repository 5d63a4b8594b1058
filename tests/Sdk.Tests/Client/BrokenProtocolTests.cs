namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>
/// The other end says what it may not. Nothing after it can be trusted, so the client closes: what it injected is taken
/// back by the daemon, if it is one.
/// </summary>
public sealed class BrokenProtocolTests : IDisposable
{
    private readonly Peer _peer = new();

    public static TheoryData<string> Breaches =>
    [
        "01000001", // 16 MiB and a byte
        "ffffffff010203",
        "01000000c1", // no MessagePack code
        "0100000090", // an array of none
        "0400000093a0c0c0", // an id that is a string
        "050000009302c090c0", // bytes after the value
        "040000009363c090", // no request has the id 99
    ];

    public void Dispose() => _peer.Dispose();

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task It_is_a_bad_request_and_the_connection_is_closed(string hex)
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var call = client.InjectAsync(Calls.Pause, cancellationToken: Calls.Token);
        Breach(here, hex);
        Assert.Equal(ErrorCode.BadRequest, (await Assert.ThrowsAsync<FaultException>(() => call)).Code);
        here.ExpectClosed();
    }

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task The_same_for_a_blocking_call(string hex)
    {
        var (client, here) = await _peer.ConnectBlockingAsync();
        using var open = client;
        var call = Blocking.Run(() => client.Inject(Calls.Pause));
        Breach(here, hex);
        Assert.Equal(ErrorCode.BadRequest, (await Assert.ThrowsAsync<FaultException>(() => call)).Code);
        here.ExpectClosed();
    }

    [Fact]
    public async Task A_frame_of_just_the_greatest_length_is_read()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var call = client.SupportAsync(Calls.Token);
        var (id, _) = here.Expect(Ops.Support);
        int padding = Protocol.MaxAnswerBytes - Kinds(id, 0).Length - 16_384;
        byte[] frame = Kinds(id, padding);
        // The last bytes one by one: a string's length takes more of them as it grows.
        for (int missing; (missing = Protocol.MaxAnswerBytes - (frame.Length - sizeof(uint))) > 0; frame = Kinds(id, padding))
            padding += Math.Max(1, missing - 8);
        Assert.Equal(Protocol.MaxAnswerBytes, frame.Length - sizeof(uint));
        // In pieces, as a stream may bring it.
        here.Send(frame.AsSpan(0, 3));
        here.Send(frame.AsSpan(3, 40_000));
        here.Send(frame.AsSpan(40_003));
        Assert.Equal("process.pause", (await call)[^1].Kind);
    }

    [Fact]
    public async Task A_request_longer_than_a_frame_is_refused_here_and_the_connection_goes_on()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var stall = new StallProcess(Target.Pid(42), [.. Enumerable.Repeat(int.MaxValue, 20_000)]);
        var error = await Assert.ThrowsAsync<FaultException>(() => client.InjectAsync(stall, cancellationToken: Calls.Token));
        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.Contains("65536", error.Message, StringComparison.Ordinal);
        var next = client.ListAsync(Calls.Token);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await next);
    }

    private static void Breach(PeerConnection here, string hex)
    {
        here.Expect(Ops.Inject);
        here.Send(Convert.FromHexString(hex));
    }

    // One kind behind others whose text fills the frame; a string has at most 4096 characters.
    private static byte[] Kinds(uint id, int padding) => Wire.Frames.Result(id, (ref MessagePack.MessagePackWriter w) =>
    {
        const int Most = 4096, Others = 4096;
        w.WriteArrayHeader(Others + 1);
        for (int at = 0; at < Others; at++)
            new KindSupport("", false, new string('x', Math.Clamp(padding - (at * Most), 0, Most))).Write(ref w);
        new KindSupport("process.pause", true, "").Write(ref w);
    });
}
