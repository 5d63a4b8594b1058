using LuminaGuard.FaultD.Tests.Fuzz;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Soak;

/// <summary>One fault on and off again, in every way a client has of doing that.</summary>
internal sealed class Cycle(FaultClient client, Func<int, IFault> make)
{
    private const int ETIMEDOUT = 110;

    private static readonly (Func<Cycle, int, Task> Way, int Weight)[] Ways =
    [
        ((c, kind) => c.InjectAndUndo(kind), 30),
        ((c, kind) => c.InjectAndUndoAsync(kind), 30),
        ((c, kind) => c.ArmFireAndUndo(kind), 14),
        ((c, kind) => c.ArmFireAndUndoAsync(kind), 14),
        ((c, kind) => c.ArmAndUndo(kind), 6),
        ((c, kind) => c.CancelAsync(kind), 4),
        ((c, kind) => c.LetTheLeaseEndAsync(kind), 2),
    ];

    /// <summary>Cycles of which a cancelled call took the fault back by itself.</summary>
    public int Cancelled { get; private set; }

    /// <summary>Cycles that the lease ended.</summary>
    public int Expired { get; private set; }

    /// <summary>Cycles that the daemon gave up.</summary>
    public int Late { get; private set; }

    /// <summary>On a machine this busy a thread may not come to its stop in the 100 ms that pause and stall give it.</summary>
    public static bool IsLate(FaultException e) => e.Code == ErrorCode.KernelRefused
        && (e.Errno == ETIMEDOUT || e.Message.EndsWith("and does not stop", StringComparison.Ordinal));

    /// <summary>What was given up has been taken back.</summary>
    public async Task NoteLateAsync()
    {
        Late++;
        Assert.Empty(await client.ListAsync());
    }

    public Task RunAsync(int kinds, ref Dice dice) => dice.Weighted(Ways)(this, dice.Below(kinds));

    private Task InjectAndUndo(int kind)
    {
        using var handle = client.Inject(make(kind));
        AssertUndone(handle.Undo());
        return Task.CompletedTask;
    }

    private async Task InjectAndUndoAsync(int kind)
    {
        await using var handle = await client.InjectAsync(make(kind));
        AssertUndone(await handle.UndoAsync());
    }

    private Task ArmFireAndUndo(int kind)
    {
        using var armed = client.Arm(make(kind));
        armed.Fire();
        AssertUndone(armed.Undo());
        return Task.CompletedTask;
    }

    private async Task ArmFireAndUndoAsync(int kind)
    {
        await using var armed = await client.ArmAsync(make(kind));
        await armed.FireAsync();
        AssertUndone(await armed.UndoAsync());
    }

    private Task ArmAndUndo(int kind)
    {
        using var armed = client.Arm(make(kind));
        AssertUndone(armed.Undo());
        return Task.CompletedTask;
    }

    private async Task CancelAsync(int kind)
    {
        using var giveUp = new CancellationTokenSource();
        var call = client.InjectAsync(make(kind), cancellationToken: giveUp.Token);
        await giveUp.CancelAsync();
        try
        {
            // The answer may have been quicker.
            await using var handle = await call;
            AssertUndone(await handle.UndoAsync());
        }
        catch (OperationCanceledException)
        {
            Cancelled++;
        }
        // Sent behind whatever takes the cancelled one back.
        Assert.Empty(await client.ListAsync());
    }

    private async Task LetTheLeaseEndAsync(int kind)
    {
        string id;
        try
        {
            id = (await client.InjectAsync(make(kind), new FaultOptions { Lease = TimeSpan.FromMilliseconds(2) })).Id;
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            // It was over before the fault had been fired.
            Expired++;
            return;
        }
        // Asked for what it means to have ended; a day later would do as well.
        while ((await client.ListAsync()).Count > 0)
        {
        }
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<FaultException>(() => client.UndoAsync(id))).Code);
        Expired++;
    }

    private static void AssertUndone(UndoReport report) =>
        Assert.True(report.Outcome == UndoOutcome.Undone, $"{report.Kind}: {report.Outcome}; {string.Join("; ", report.Notes)}");
}
