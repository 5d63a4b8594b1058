namespace LuminaGuard.FaultD.Daemon;

/// <summary><c>faultd --recover</c>: takes back everything owed, and ends. No host, no configuration: it must start in
/// milliseconds and cannot be in the way of itself.</summary>
internal static class RecoverCommand
{
    public static int Run(CommandLine line)
    {
        string directory = line.StateDirectory ?? StatePlaces.Service;
        if (!Directory.Exists(directory) && (StatePlaces.DurableOf(directory) is not { } durable || !Directory.Exists(durable)))
        {
            Console.Out.WriteLine($"nothing to recover: {Printable.Escape(directory)} does not exist");
            return 0;
        }
        using var state = StateDirectory.TryOpen(Path.GetFullPath(directory), $"faultd --recover, pid {Environment.ProcessId}", out string holder);
        if (state is null)
        {
            Console.Error.WriteLine($"Cannot recover {Printable.Escape(directory)}: it is held by {holder}");
            return 7;
        }
        using var claims = new ClaimBook(StatePlaces.OpenClaims(), state.Root.Path, $"faultd --recover, pid {Environment.ProcessId}");
        var report = Recovery.Run(state, claims);
        claims.RemoveStale();
        foreach (var undone in report.Undone)
            Console.Out.WriteLine(RecoveryReport.Line(undone));
        foreach (string kept in report.Kept)
            Console.Error.WriteLine($"kept aside, unreadable: {kept}");
        return report.IsClean ? 0 : 9;
    }
}
