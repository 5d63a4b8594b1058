namespace LuminaGuard.FaultD.Daemon;

/// <summary>The arguments of fire.</summary>
internal readonly record struct FireArguments(string Id, Instant? At, Late Late)
{
    private static readonly string[] Known = ["id", "at_ns", "clock", "late"];

    public static FireArguments Read(ref MapReader map)
    {
        string? id = null;
        var moment = default(MomentArguments);
        while (map.Next())
        {
            if (map.Key == "id")
                id = map.Text();
            else if (!moment.TryRead(ref map))
                throw map.Unknown(Known);
        }
        return new FireArguments(id ?? throw map.Missing("id"), moment.Take(map), moment.Late);
    }
}
