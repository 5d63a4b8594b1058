namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>Spoils the bytes of a body, knowing nothing of what they mean.</summary>
internal static class Mutation
{
    private static readonly byte[] Telling =
    [
        0x00, 0x01, 0x7f, 0x80, 0x81, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xc6, 0xc9, 0xca, 0xcf, 0xd3, 0xd9, 0xdb,
        0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xff,
    ];

    public static void Apply(List<byte> body, ref Dice dice)
    {
        for (int times = 1 + dice.Below(4); times > 0 && body.Count > 0; times--)
            Once(body, ref dice);
    }

    /// <summary>The beginning of one and the end of another.</summary>
    public static List<byte> Splice(List<byte> one, List<byte> other, ref Dice dice) =>
        [.. one.GetRange(0, dice.Below(one.Count + 1)), .. other[dice.Below(other.Count)..]];

    private static void Once(List<byte> body, ref Dice dice)
    {
        int at = dice.Below(body.Count);
        switch (dice.Below(6))
        {
            case 0:
                body[at] ^= (byte)(1 << dice.Below(8));
                break;
            case 1:
                body[at] = dice.Of(Telling);
                break;
            case 2:
                body.InsertRange(at, dice.Bytes(1 + dice.Below(8)));
                break;
            case 3:
                body.RemoveRange(at, Math.Min(1 + dice.Below(4), body.Count - at));
                break;
            case 4:
                int count = Math.Min(1 + dice.Below(16), body.Count - at);
                body.InsertRange(dice.Below(body.Count), body.GetRange(at, count));
                break;
            default:
                for (int i = at; i < Math.Min(at + 4, body.Count); i++)
                    body[i] = dice.Chance(50) ? (byte)0xff : (byte)0;
                break;
        }
    }
}
