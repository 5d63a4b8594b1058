namespace LuminaGuard.FaultD;

/// <content>Strikes that wait for their target.</content>
public sealed partial class FaultClient
{
    private readonly CancellationTokenSource _closing = new();

    // A strike that waits has a connection of its own: no other call waits behind it, and closing it, which is all that a
    // client can do about a request, drops nothing else.
    private static bool Waits(IStrike strike) => strike is KillProcess { When: not null };

    private async Task<InjectReport> StrikeApartAsync(IStrike strike, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        var (channel, _) = await OpenChannelAsync(_socketPath, end.Token).ConfigureAwait(false);
        using (channel)
            return await channel.CallAsync(FaultRequests.Strike(strike, dryRun: false), ReadInject, Timeout, end.Token).ConfigureAwait(false);
    }

    private InjectReport StrikeApart(IStrike strike)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var channel = OpenSync();
        return channel.Call(FaultRequests.Strike(strike, dryRun: false), ReadInject, Timeout);
    }
}
