using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>Whether this host can do one kind of fault.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Supported">Whether it can.</param>
/// <param name="Missing">What is missing, or what is limited; empty when nothing is.</param>
public sealed record KindSupport(string Kind, bool Supported, string Missing)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(3);
        writer.Pair("kind", Kind);
        writer.Pair("supported", Supported);
        writer.Pair("missing", Missing);
    }

    internal static KindSupport Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string kind = "", missing = "";
        bool supported = false;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "kind": kind = map.Text(); break;
                case "supported": supported = map.Flag(); break;
                case "missing": missing = map.Text(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new KindSupport(kind, supported, missing);
    }
}
