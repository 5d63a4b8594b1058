namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>The connection ends while an answer is due.</summary>
public sealed class LostAnswerTests : IDisposable
{
    private readonly Peer _peer = new();

    public static TheoryData<string> Changes => [Ops.Inject, Ops.Strike, Ops.Arm, Ops.Fire];

    public void Dispose() => _peer.Dispose();

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_changes_something_has_an_unknown_outcome_and_names_the_request(string operation)
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var armed = operation == Ops.Fire ? await ArmAsync(client, here) : null;
        Task<object?> call = CallAsync(client, armed, operation);
        var (id, _) = here.Expect(operation);
        here.Dispose();
        Calls.AssertUnknown(await Assert.ThrowsAsync<FaultException>(() => call), id);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task The_same_for_a_blocking_call(string operation)
    {
        var (client, here) = await _peer.ConnectBlockingAsync();
        using var open = client;
        var arming = operation == Ops.Fire ? Blocking.Run(() => client.Arm(Calls.Pause)) : null;
        if (arming is not null)
            here.Injected(here.Expect(Ops.Arm).Id, "a1");
        var armed = arming is null ? null : await arming;
        var call = Blocking.Run<object?>(() => operation switch
        {
            Ops.Inject => client.Inject(Calls.Pause),
            Ops.Strike => client.Strike(Calls.Kill),
            Ops.Arm => client.Arm(Calls.Pause),
            _ => armed!.Fire(),
        });
        var (id, _) = here.Expect(operation);
        here.Dispose();
        Calls.AssertUnknown(await Assert.ThrowsAsync<FaultException>(() => call), id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task What_changes_nothing_has_lost_its_daemon_wherever_the_frame_ends(int bytesOfTheAnswer)
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var call = client.ListAsync(Calls.Token);
        var (id, _) = here.Expect(Ops.List);
        here.Send(Half(id, bytesOfTheAnswer));
        here.Dispose();
        Assert.Equal(ErrorCode.Unreachable, (await Assert.ThrowsAsync<FaultException>(() => call)).Code);
        Assert.Equal(ErrorCode.Unreachable, (await Assert.ThrowsAsync<FaultException>(() => client.ListAsync(Calls.Token))).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(10)]
    public async Task The_same_for_a_blocking_call_that_changes_nothing(int bytesOfTheAnswer)
    {
        var (client, here) = await _peer.ConnectBlockingAsync();
        using var open = client;
        var call = Blocking.Run(() => client.Heal());
        var (id, _) = here.Expect(Ops.Heal);
        here.Send(Half(id, bytesOfTheAnswer));
        here.Dispose();
        Assert.Equal(ErrorCode.Unreachable, (await Assert.ThrowsAsync<FaultException>(() => call)).Code);
        Assert.Equal(ErrorCode.Unreachable, Assert.Throws<FaultException>(() => client.Heal()).Code);
    }

    [Fact]
    public async Task A_fault_whose_daemon_is_gone_is_disposed_of_in_silence()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var injecting = client.InjectAsync(Calls.Pause, cancellationToken: Calls.Token);
        here.Injected(here.Expect(Ops.Inject).Id, "f1");
        var handle = await injecting;
        here.Dispose();
        await handle.DisposeAsync();
        await handle.DisposeAsync();
    }

    private static async Task<ArmedFault> ArmAsync(FaultClient client, PeerConnection here)
    {
        var arming = client.ArmAsync(Calls.Pause, cancellationToken: Calls.Token);
        here.Injected(here.Expect(Ops.Arm).Id, "a1");
        return await arming;
    }

    private static async Task<object?> CallAsync(FaultClient client, ArmedFault? armed, string operation) => operation switch
    {
        Ops.Inject => await client.InjectAsync(Calls.Pause, cancellationToken: Calls.Token),
        Ops.Strike => await client.StrikeAsync(Calls.Kill, Calls.Token),
        Ops.Arm => await client.ArmAsync(Calls.Pause, cancellationToken: Calls.Token),
        _ => await armed!.FireAsync(Calls.Token),
    };

    private static byte[] Half(uint id, int count) => Wire.Frames.Error(id, new(ErrorCode.Internal, "cut short"))[..count];
}
