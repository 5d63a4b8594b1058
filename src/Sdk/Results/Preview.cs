using System.Text;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>What a dry run says: everything short of touching.</summary>
/// <param name="Kind">What kind it is.</param>
/// <param name="Target">What the target is at this moment.</param>
/// <param name="Risk">How dangerous the fault is.</param>
/// <param name="Durability">Who would take it back when everything else fails.</param>
/// <param name="Touches">Exactly what would be changed, one item a line.</param>
/// <param name="Lease">How long it would stay at most.</param>
public sealed record Preview(
    string Kind, string Target, Risk Risk, Durability Durability, IReadOnlyList<string> Touches, TimeSpan Lease)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(6);
        writer.Pair("kind", Kind);
        writer.Pair("target", Target);
        writer.Pair("risk", Choices<Risk>.Word(Risk));
        writer.Pair("durability", Choices<Durability>.Word(Durability));
        writer.Pair("touches", Touches);
        writer.Pair("lease_us", Lease);
    }

    internal static Preview Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string kind = "", target = "";
        Risk risk = default;
        Durability durability = default;
        IReadOnlyList<string> touches = [];
        TimeSpan lease = default;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "kind": kind = map.Text(); break;
                case "target": target = map.Text(); break;
                case "risk": risk = map.Choice<Risk>(); break;
                case "durability": durability = map.Choice<Durability>(); break;
                case "touches": touches = map.TextList(); break;
                case "lease_us": lease = map.Duration(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new Preview(kind, target, risk, durability, touches, lease);
    }

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Kind), Kind), (nameof(Target), Target), (nameof(Risk), Risk), (nameof(Durability), Durability), (nameof(Touches), Touches), (nameof(Lease), Lease));
}
