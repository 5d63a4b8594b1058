using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>What goes over the wire for one number of the fuzz.</summary>
/// <param name="Strategy">How it was made.</param>
/// <param name="Bytes">Length and body, whatever they are.</param>
/// <param name="Id">The request's id where the frame is sure to have one, or 0.</param>
/// <param name="IsFramed">Whether its length is its body's, so that exactly one answer is due.</param>
internal sealed record Frame(Strategy Strategy, byte[] Bytes, uint Id, bool IsFramed)
{
    // What hardly ever breaks a connection, so that faults live to be fired and undone on it; and what does all the time.
    private static readonly (Strategy, int)[] Gentle = [(Strategy.Sound, 75), (Strategy.Spoilt, 25)];
    private static readonly (Strategy, int)[] Rough =
    [
        (Strategy.Sound, 20), (Strategy.Spoilt, 26), (Strategy.Mutated, 22), (Strategy.Spliced, 6), (Strategy.Truncated, 4),
        (Strategy.LengthLie, 6), (Strategy.RandomBody, 6), (Strategy.RandomStream, 3), (Strategy.Nested, 3),
        (Strategy.GarbageBehind, 2), (Strategy.Giant, 2),
    ];

    public static Frame Make(ref Dice dice, Known known, bool gentle)
    {
        var strategy = dice.Weighted(gentle ? Gentle : Rough);
        var request = Grammar.Request(ref dice, known);
        uint id = strategy == Strategy.Sound ? (uint)request.Items[0].Amount : 0;
        if (strategy == Strategy.Spoilt)
        {
            for (int times = dice.Chance(80) ? 1 : 2 + dice.Below(3); times > 0 && request.Items.Count > 0; times--)
                Defects.Spoil(request, ref dice);
        }
        List<byte> body = [];
        request.Write(body, ref dice);
        body = Body(strategy, body, ref dice, known);
        return new Frame(strategy, Framed(strategy, body, ref dice), id, strategy is not (
            Strategy.LengthLie or Strategy.RandomStream or Strategy.GarbageBehind) && body.Count <= Protocol.MaxFrameBytes);
    }

    private static List<byte> Body(Strategy strategy, List<byte> body, ref Dice dice, Known known)
    {
        switch (strategy)
        {
            case Strategy.Mutated:
                Mutation.Apply(body, ref dice);
                return body;
            case Strategy.Spliced:
                List<byte> other = [];
                Grammar.Request(ref dice, known).Write(other, ref dice);
                return Mutation.Splice(body, other, ref dice);
            case Strategy.Truncated:
                return body.GetRange(0, dice.Below(body.Count));
            case Strategy.RandomBody or Strategy.RandomStream:
                return [.. dice.Bytes(dice.Below(dice.Chance(90) ? 64 : 4096))];
            case Strategy.Nested:
                return Nested(ref dice);
            case Strategy.Giant:
                // Behind a sound beginning, so that it is read to its end; a byte or two too long at times.
                int wanted = Protocol.MaxFrameBytes - 40 + dice.Below(44);
                Value.List(Value.Number(7), Value.Text(Ops.Resolve), Value.Map(("target", Value.Text(new string('x', 60_000)))))
                    .Write(body = [], ref dice);
                body.AddRange(new byte[Math.Max(0, wanted - body.Count)]);
                return body;
            default:
                return body;
        }
    }

    private static List<byte> Nested(ref Dice dice)
    {
        int depth = dice.Of((int[])[6, 7, 8, 9, 10, 100, 5_000, 60_000]);
        List<byte> body = [0x93, 0x07, 0xa4, .. "list"u8];
        for (int level = 0; level < depth; level++)
            body.AddRange(dice.Chance(80) ? [0x91] : [0x81, 0xa1, 0x61]);
        body.Add(0xc0);
        return body.Count <= Protocol.MaxFrameBytes ? body : body.GetRange(0, Protocol.MaxFrameBytes);
    }

    private static byte[] Framed(Strategy strategy, List<byte> body, ref Dice dice)
    {
        if (strategy == Strategy.RandomStream)
            return [.. body];
        var bytes = new byte[sizeof(uint) + body.Count];
        uint length = strategy == Strategy.LengthLie
            ? dice.Of((uint[])[0, 1, (uint)body.Count - 1, (uint)body.Count + 1, (uint)body.Count * 2, 65_535, 65_536, 65_537, int.MaxValue, uint.MaxValue])
            : (uint)body.Count;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, length);
        body.CopyTo(bytes, sizeof(uint));
        return strategy == Strategy.GarbageBehind ? [.. bytes, .. dice.Bytes(1 + dice.Below(40))] : bytes;
    }
}
