namespace LuminaGuard.FaultD.Daemon;

/// <summary>Recovers state directories whose daemon has died: their lock is free.</summary>
internal static class DeadDaemons
{
    /// <summary>All embedded daemons of this user.</summary>
    public static void RecoverEmbedded(ClaimBook claims)
    {
        string place = StatePlaces.EmbeddedBase();
        IReadOnlyList<string> names;
        if (!Directory.Exists(place))
            return;
        try
        {
            using var all = SafeDirectory.OpenOrCreatePrivate(place);
            names = all.List();
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            // An unusable place is said when a directory in it is made.
            return;
        }
        foreach (string name in names)
            RecoverOne(Path.Combine(place, name), claims);
    }

    /// <summary>One directory; nothing when its daemon lives. Its directory is removed when it is one of the well-known place.</summary>
    public static void RecoverOne(string directory, ClaimBook claims)
    {
        try
        {
            using var state = StateDirectory.TryOpen(directory, "a recovery", out _);
            if (state is null)
                return;
            Recovery.Run(state, claims);
            if (directory.StartsWith(StatePlaces.EmbeddedBase() + "/", StringComparison.Ordinal))
                state.RemoveIfClean();
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException or IOException)
        {
            // Not a daemon's directory, or not ours: left alone.
        }
    }
}
