namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>Spoils one place of a request that was sound.</summary>
internal static class Defects
{
    public static void Spoil(Value request, ref Dice dice)
    {
        var places = new List<(Value Parent, int At)>();
        Collect(request, places);
        var (parent, at) = dice.Of(places);
        // The envelope has few rules, and behind them are the many.
        if (parent == request && dice.Chance(75))
            (parent, at) = dice.Of(places);
        bool isKey = parent.Kind == ValueKind.Map && at % 2 == 0;
        switch (dice.Below(20))
        {
            case < 4:
                parent.Items[at] = Value.Number(dice.Of(Hostile.Numbers));
                break;
            case < 8:
                parent.Items[at] = Value.Text(dice.Of(dice.Chance(50) ? Hostile.Targets : Hostile.Texts));
                break;
            case < 10:
                parent.Items[at] = Value.Raw(dice.Of(dice.Chance(80) ? Hostile.Types : Hostile.Broken));
                break;
            case < 12:
                parent.Items[at] = dice.Of((Value[])[Value.Nil, Value.Flag(true), Value.List(), Value.Map(), Value.Text(Long(ref dice))]);
                break;
            case < 14:
                var (otherParent, other) = dice.Of(places);
                (parent.Items[at], otherParent.Items[other]) = (otherParent.Items[other], parent.Items[at]);
                // One inside the other would make a circle.
                if (Contains(parent.Items[at], parent) || Contains(otherParent.Items[other], otherParent))
                    (parent.Items[at], otherParent.Items[other]) = (otherParent.Items[other], parent.Items[at]);
                break;
            case < 16:
                Remove(parent, at);
                break;
            case 16:
                if (parent.Kind == ValueKind.Map)
                    parent.Items.InsertRange(at & ~1, parent.Items.GetRange(at & ~1, 2));
                else
                    parent.Items.Insert(at, parent.Items[at]);
                break;
            case 17 or 18 when isKey:
                parent.Items[at] = Value.Text(dice.Of((string[])["kind", "fault", "target", "id", "lease_us", "detached", "dry_run", "x"]));
                break;
            default:
                parent.HeaderLie = dice.Of((int[])[-1, 1, 2, 100, 65_536, int.MaxValue - 100]);
                break;
        }
    }

    private static void Collect(Value value, List<(Value Parent, int At)> places)
    {
        for (int at = 0; at < value.Items.Count; at++)
        {
            places.Add((value, at));
            Collect(value.Items[at], places);
        }
    }

    private static bool Contains(Value value, Value part) =>
        ReferenceEquals(value, part) || value.Items.Exists(i => Contains(i, part));

    private static void Remove(Value parent, int at)
    {
        if (parent.Kind == ValueKind.Map)
            parent.Items.RemoveRange(at & ~1, 2);
        else
            parent.Items.RemoveAt(at);
    }

    // Around the limits of a text (4096) and of what a frame holds.
    private static string Long(ref Dice dice) => new(dice.Of((char[])['a', '\u00e4', '\u0007', '1']), dice.Of((int[])[300, 4095, 4096, 4097, 20_000, 31_000]));
}
