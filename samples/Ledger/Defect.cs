namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>What a Ledger gets wrong on purpose, so that a test of the oracles has something to find.</summary>
internal enum Defect
{
    None,

    /// <summary>Acknowledges each row when it is inserted, before the commit: a kill loses acknowledged rows.</summary>
    AckFirst,

    /// <summary>The checkpointer does not watch for its parent's death: a kill leaves it behind.</summary>
    LeakChild,

    /// <summary>Keeps one descriptor each time it ran out of them, and each time it re-opens the database.</summary>
    LoseDescriptor,

    /// <summary>
    /// Takes the lock file of a killed predecessor for a living one; gives up after a fault instead of resuming.
    /// </summary>
    NoRestart,
}

internal static class Defects
{
    public static bool TryParse(string text, out Defect defect)
    {
        Defect? found = text switch
        {
            "none" => Defect.None,
            "ack-first" => Defect.AckFirst,
            "leak-child" => Defect.LeakChild,
            "lose-fd" => Defect.LoseDescriptor,
            "no-restart" => Defect.NoRestart,
            _ => null,
        };
        defect = found ?? Defect.None;
        return found is not null;
    }

    public static string Name(this Defect defect) => defect switch
    {
        Defect.AckFirst => "ack-first",
        Defect.LeakChild => "leak-child",
        Defect.LoseDescriptor => "lose-fd",
        Defect.NoRestart => "no-restart",
        _ => "none",
    };
}
