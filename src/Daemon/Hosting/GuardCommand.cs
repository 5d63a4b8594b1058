using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// <c>faultd --guard DIR</c>: waits for an embedded daemon's end and takes back what it still owed. Started by that
/// daemon, in a session of its own, with a pidfd of it as descriptor 3.
/// </summary>
internal static class GuardCommand
{
    public const int DaemonDescriptor = 3;

    public static int Run(CommandLine line)
    {
        DaemonSignals.IgnoreStray();
        string directory = line.StateDirectory!;
        using (var daemon = PidFd.FromDescriptor(DaemonDescriptor))
            daemon.WaitForExit(Timeout.InfiniteTimeSpan);
        // A recovery that is stuck is tried again: whatever resists may give in, and nobody else may be left to try.
        for (int attempt = 0; attempt < 8 && !RecoverOnce(directory); attempt++)
        {
            using var pause = new TimerFd();
            pause.SetMonotonic(KernelClock.MonotonicNs + (100_000_000L << attempt));
            pause.Wait();
        }
        return 0;
    }

    /// <summary>Starts a guardian for this process; it inherits nothing but the pidfd.</summary>
    public static PidFd Start(string stateDirectory, out int pid) =>
        OwnProgram.Start(["--guard", stateDirectory], [], DaemonDescriptor, [], out pid);

    private static bool RecoverOnce(string directory)
    {
        if (!Directory.Exists(directory))
            return true;
        string holder = string.Create(CultureInfo.InvariantCulture, $"faultd --guard, pid {Environment.ProcessId}");
        try
        {
            using var state = StateDirectory.TryOpen(directory, holder, out _);
            // Somebody else recovers it already, or another daemon has taken it over.
            if (state is null)
                return true;
            using var claims = new ClaimBook(StatePlaces.OpenClaims(), directory, holder);
            bool clean = Recovery.Run(state, claims).IsClean;
            claims.RemoveStale();
            if (clean && directory.StartsWith(StatePlaces.EmbeddedBase() + "/", StringComparison.Ordinal))
                state.RemoveIfClean();
            return clean;
        }
        catch (Exception e) when (e is LinuxException or UnsafePathException)
        {
            return false;
        }
    }
}
