using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>One thing <c>doctor</c> looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Health">How it is.</param>
/// <param name="Finding">What was found, and what would help.</param>
public sealed record DoctorCheck(string Name, CheckHealth Health, string Finding)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(3);
        writer.Pair("name", Name);
        writer.Pair("health", Choices<CheckHealth>.Word(Health));
        writer.Pair("finding", Finding);
    }

    internal static DoctorCheck Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string name = "", finding = "";
        CheckHealth health = default;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "name": name = map.Text(); break;
                case "health": health = map.Choice<CheckHealth>(); break;
                case "finding": finding = map.Text(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new DoctorCheck(name, health, finding);
    }
}
