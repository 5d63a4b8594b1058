namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>One of several at once: sends frames in bursts, cut anywhere, reads what comes back, and goes at odd moments.</summary>
internal sealed class FuzzClient(Arena arena, Tally tally, long seed) : IDisposable
{
    private const int MostInBurst = 6;
    private const int Stretch = 64;
    private readonly Known _known = new();
    private readonly List<Frame> _burst = [];
    private Connection? _connection;

    /// <summary>Sends the frames with these numbers.</summary>
    public void Run(long first, long end)
    {
        for (long at = first; at < end;)
        {
            var dice = new Dice(seed, ~at);
            if (dice.Below(400) == 0)
                arena.RenewVictims();
            long begin = at;
            bool gentle = new Dice(~seed, at / Stretch).Chance(55);
            at = Fill(at, Math.Min(end, at + 1 + dice.Below(MostInBurst)), gentle);
            try
            {
                Exchange(ref dice, gentle);
            }
            catch (Exception e) when (e is FormatException or IOException or MessagePack.MessagePackSerializationException)
            {
                tally.Object($"{e.Message} (seed {seed}, frames {begin} to {at - 1}: {string.Join(" | ", _burst.Select(Show))})");
                Hang();
            }
        }
    }

    public void Hang()
    {
        _connection?.Dispose();
        _connection = null;
        _known.Forget();
    }

    public void Dispose() => Hang();

    // A frame that may break the connection is the last of its burst, so that few are lost behind one.
    private long Fill(long at, long end, bool gentle)
    {
        _burst.Clear();
        while (at < end)
        {
            var dice = new Dice(seed, at++);
            var frame = Frame.Make(ref dice, _known, gentle);
            _burst.Add(frame);
            if (frame.Strategy is not (Strategy.Sound or Strategy.Spoilt))
                break;
        }
        return at;
    }

    private void Exchange(ref Dice dice, bool gentle)
    {
        _connection ??= arena.Connect();
        byte[] bytes = [.. _burst.SelectMany(f => f.Bytes)];
        foreach (var _ in _burst)
            tally.Send();
        if (dice.Chance(gentle ? 1 : 4))
        {
            TrySend(bytes.AsSpan(0, dice.Below(bytes.Length + 1)), ref dice);
            tally.Count("dropped");
            Hang();
            return;
        }
        bool sent = TrySend(bytes, ref dice);
        bool isFramed = _burst.TrueForAll(f => f.IsFramed);
        bool ends = !sent || !isFramed || dice.Chance(gentle ? 1 : 5);
        if (ends && sent)
            _connection.EndRequests();
        Receive(isFramed && sent, untilEnd: ends);
        if (ends)
            Hang();
    }

    private void Receive(bool exact, bool untilEnd)
    {
        for (int at = 0; untilEnd || at < _burst.Count; at++)
        {
            if (_connection!.Receive() is not { } bytes)
            {
                // After a broken frame the daemon closes; so it does behind a long one that was still under way.
                if (exact && at < _burst.Count)
                    throw new FormatException($"Cannot read answer {at}: the daemon closed the connection");
                return;
            }
            var answer = Answer.Read(bytes);
            var frame = _burst[Math.Min(at, _burst.Count - 1)];
            if (frame.Id != 0 && exact && answer.Id != frame.Id)
                throw new FormatException($"Cannot accept the answer: it is to {answer.Id}, and {frame.Id} was asked: {answer.Message}");
            if (exact && at >= _burst.Count)
                throw new FormatException("Cannot accept the answer: nothing was asked");
            tally.Add(frame.Strategy, answer);
            if (answer is { FaultId: { } ended, Outcome: not null })
                _known.Unlearn(ended);
            else if (answer is { FaultId: { } id, IsFault: true })
                _known.Learn(id);
            if (answer.Id == 0)
            {
                if (_connection!.Receive() is not null)
                    throw new FormatException("Cannot accept the answer: it comes after one to a broken frame");
                Hang();
                return;
            }
        }
    }

    private bool TrySend(ReadOnlySpan<byte> bytes, ref Dice dice)
    {
        int pieces = dice.Chance(30) ? 1 + dice.Below(12) : 1;
        bool sent = true;
        while (sent && !bytes.IsEmpty)
        {
            int length = --pieces > 0 ? 1 + dice.Below(Math.Min(bytes.Length, 40)) : bytes.Length;
            sent = _connection!.TrySend(bytes[..length]);
            bytes = bytes[length..];
        }
        return sent;
    }

    private static string Show(Frame frame) => $"{frame.Strategy} {Convert.ToHexString(frame.Bytes.AsSpan(0, Math.Min(600, frame.Bytes.Length)))}";
}
