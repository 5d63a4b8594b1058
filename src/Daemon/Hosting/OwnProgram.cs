namespace LuminaGuard.FaultD.Daemon;

/// <summary>Starts another faultd of this same file: guardian, injector, ballast, burner.</summary>
internal static class OwnProgram
{
    /// <summary>Starts it in a session of its own; it inherits silence, and what is named.</summary>
    /// <param name="arguments">Its options.</param>
    /// <param name="environment">The whole of it, as NAME=value.</param>
    /// <param name="selfAt">The number at which it finds a pidfd of this process.</param>
    /// <param name="inherit">What else it is handed: our number, and the number there.</param>
    /// <param name="pid">Its number in our pid namespace.</param>
    /// <exception cref="LinuxException">It did not start.</exception>
    public static PidFd Start(string[] arguments, string[] environment, int selfAt, (int Ours, int Theirs)[] inherit, out int pid)
    {
        using var self = PidFd.Open(Environment.ProcessId);
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        int silence = (int)nowhere.DangerousGetHandle();
        return Spawner.Start(
            "/proc/self/exe", ["faultd", .. arguments], environment, newSession: true,
            [(silence, 0), (silence, 1), (silence, 2), (self.Descriptor, selfAt), .. inherit], out pid);
    }
}
