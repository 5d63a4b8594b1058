namespace LuminaGuard.FaultD.Daemon;

/// <summary>The arguments of fire.</summary>
internal readonly record struct FireArguments(string Id, Instant? At, Late Late, Trigger? When)
{
    private static readonly string[] Known = ["id", "at_ns", "clock", "late", "when", "delay_us", "count"];

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
        return new FireArguments(id ?? throw map.Missing("id"), moment.Take(map), moment.Late, moment.Trigger);
    }
}
