namespace LuminaGuard.FaultD.Tests.Client;

/// <summary>The caller has gone when the answer comes: what was applied for him is taken back.</summary>
public sealed class LateAnswerTests : IDisposable
{
    private readonly Peer _peer = new();

    public void Dispose() => _peer.Dispose();

    [Fact]
    public async Task After_a_time_out_the_late_answer_is_taken_back_at_once()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        client.Timeout = Calls.Short;
        var call = client.InjectAsync(Calls.Pause, cancellationToken: Calls.Token);
        var (id, _) = here.Expect(Ops.Inject);
        Calls.AssertUnknown(await Assert.ThrowsAsync<FaultException>(() => call), id);
        here.Injected(id, "late");
        var (undo, fault) = here.Expect(Ops.Undo);
        Assert.Equal("late", fault);
        here.Undone(undo, "late");
    }

    [Fact]
    public async Task After_cancellation_the_late_answer_is_taken_back_before_the_next_request_is_sent()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        using var source = new CancellationTokenSource();
        var call = client.ArmAsync(Calls.Pause, cancellationToken: source.Token);
        var (id, _) = here.Expect(Ops.Arm);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        var next = client.ListAsync(Calls.Token);
        here.Injected(id, "late");
        var (undo, fault) = here.Expect(Ops.Undo);
        Assert.Equal("late", fault);
        here.Error(undo, new(ErrorCode.NotFound, "Cannot undo late: its lease has ended"));
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await next);
    }

    [Fact]
    public async Task A_late_refusal_leaves_nothing_to_take_back()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        using var source = new CancellationTokenSource();
        var call = client.InjectAsync(Calls.Pause, cancellationToken: source.Token);
        var (id, _) = here.Expect(Ops.Inject);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        here.Error(id, new(ErrorCode.NotFound, "Cannot inject process.pause: there is no process 42"));
        var next = client.ListAsync(Calls.Token);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await next);
    }

    [Fact]
    public async Task A_cancelled_strike_has_an_unknown_outcome_and_is_not_sent_again()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        using var source = new CancellationTokenSource();
        var call = client.StrikeAsync(Calls.Kill, source.Token);
        var (id, _) = here.Expect(Ops.Strike);
        await source.CancelAsync();
        Calls.AssertUnknown(await Assert.ThrowsAsync<FaultException>(() => call), id);
        here.Injected(id, "s1");
        var next = client.ListAsync(Calls.Token);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await next);
    }

    [Fact]
    public async Task What_is_cancelled_before_it_is_sent_is_never_sent()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.StrikeAsync(Calls.Kill, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.InjectAsync(Calls.Pause, cancellationToken: cancelled));
        var next = client.ListAsync(Calls.Token);
        here.NoFaults(here.Expect(Ops.List).Id);
        Assert.Empty(await next);
    }

    [Fact]
    public async Task An_answer_that_comes_as_its_caller_goes_is_given_to_him_or_taken_back()
    {
        var (client, here) = await _peer.ConnectAsync();
        await using var open = client;
        for (int round = 0; round < 5_000; round++)
        {
            using var source = new CancellationTokenSource();
            var call = client.InjectAsync(Calls.Pause, cancellationToken: source.Token);
            var (id, _) = here.Expect(Ops.Inject);
            var answering = Task.Run(() => here.Injected(id, "f1"), Calls.Token);
            // Now before the answer, now after it, now between.
            Thread.SpinWait(round % 500);
            source.Cancel();
            await answering;
            Task? undoing = null;
            try
            {
                undoing = (await call).UndoAsync();
            }
            catch (OperationCanceledException)
            {
                // The client has to undo it by itself.
            }
            here.Undone(here.Expect(Ops.Undo).Id, "f1");
            if (undoing is not null)
                await undoing;
        }
    }

    [Fact]
    public async Task A_blocking_call_takes_back_what_came_too_late_for_the_one_before()
    {
        var (client, here) = await _peer.ConnectBlockingAsync();
        using var open = client;
        var (id, next) = await AbandonAsync(client, here);
        here.Injected(id, "late");
        here.NoFaults(here.Expect(Ops.Heal).Id);
        var (undo, fault) = here.Expect(Ops.Undo);
        Assert.Equal("late", fault);
        here.Undone(undo, "late");
        Assert.Empty((await next).Faults);
    }

    [Fact]
    public async Task An_undo_of_a_late_fault_that_fails_does_not_take_the_answer_from_the_present_caller()
    {
        var (client, here) = await _peer.ConnectBlockingAsync();
        using var open = client;
        var (id, next) = await AbandonAsync(client, here);
        here.Injected(id, "late");
        here.NoFaults(here.Expect(Ops.Heal).Id);
        here.Expect(Ops.Undo);
        here.Dispose();
        Assert.Empty((await next).Faults);
    }

    // An inject that times out, and a call after it that is under way.
    private static async Task<(uint Id, Task<HealReport> Next)> AbandonAsync(FaultClient client, PeerConnection here)
    {
        client.Timeout = Calls.Short;
        var call = Blocking.Run(() => client.Inject(Calls.Pause));
        var (id, _) = here.Expect(Ops.Inject);
        Calls.AssertUnknown(await Assert.ThrowsAsync<FaultException>(() => call), id);
        client.Timeout = TimeSpan.FromSeconds(60);
        return (id, Blocking.Run(() => client.Heal()));
    }
}
