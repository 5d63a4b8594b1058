namespace LuminaGuard.FaultD;

/// <content>Requests that wait: for the state of a target, or for a moment.</content>
public sealed partial class FaultClient
{
    private readonly CancellationTokenSource _closing = new();

    private static bool Waits(IStrike strike) => strike is KillProcess { When: not null } or SwallowMessage { };

    // A request that waits has a connection of its own: no other call waits behind it, and closing it, which is all that a
    // client can do about a request, drops nothing else.
    internal async Task<T> CallApartAsync<T>(Request request, AnswerReader<T> read, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        var (channel, _) = await OpenChannelAsync(_socketPath, end.Token).ConfigureAwait(false);
        using (channel)
            return await channel.CallAsync(request, read, timeout, end.Token).ConfigureAwait(false);
    }

    internal T CallApart<T>(Request request, AnswerReader<T> read, TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        using var channel = OpenSync();
        return channel.Call(request, read, timeout);
    }
}
