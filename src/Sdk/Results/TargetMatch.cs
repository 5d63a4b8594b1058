using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>One thing a target means at this moment.</summary>
/// <param name="Target">A target that means exactly this: <c>pid:42@12345</c>, <c>cgroup:/a/b</c>.</param>
/// <param name="Description">Command, executable and user of a process; members of a cgroup. Escaped.</param>
/// <param name="Refusal">Why this caller may not break it; empty when he may.</param>
public sealed record TargetMatch(string Target, string Description, string Refusal)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(3);
        writer.Pair("target", Target);
        writer.Pair("description", Description);
        writer.Pair("refusal", Refusal);
    }

    internal static TargetMatch Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string target = "", description = "", refusal = "";
        while (map.Next())
        {
            switch (map.Key)
            {
                case "target": target = map.Text(); break;
                case "description": description = map.Text(); break;
                case "refusal": refusal = map.Text(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new TargetMatch(target, description, refusal);
    }
}
