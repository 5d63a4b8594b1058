namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// What keeps a host reachable and its records true, known by the file that runs and the unit it runs in: a comm is
/// anybody's to choose.
/// </summary>
internal static class ProtectedPrograms
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "sshd", "sshd-session", "sshd-auth", "dropbear", "dbus-daemon", "dbus-broker", "dbus-broker-launch", "auditd",
    };

    /// <summary>Where only an administrator installs programs.</summary>
    private static readonly string[] SystemDirectories =
    [
        "/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/sbin/", "/usr/local/bin/", "/usr/lib/openssh/",
        "/usr/libexec/", "/usr/libexec/openssh/", "/usr/lib/ssh/",
    ];

    private static readonly string[] SystemdDirectories = ["/usr/lib/systemd/", "/lib/systemd/"];

    private static readonly string[] Units =
    [
        "ssh.service", "sshd.service", "ssh@*.service", "sshd@*.service", "ssh.socket", "dropbear.service", "dbus.service",
        "dbus-broker.service", "auditd.service", "init.scope", "faultd.service", "faultd.socket", "systemd-*.service",
    ];

    /// <summary>Units whose names begin like systemd's own and hold other people's programs.</summary>
    private static readonly string[] NotSystemd = ["systemd-nspawn@*.service", "systemd-run-*.service"];

    public static bool IsProgram(string executable)
    {
        if (Array.Exists(SystemdDirectories, d => executable.StartsWith(d, StringComparison.Ordinal)))
            return true;
        int slash = executable.LastIndexOf('/') + 1;
        return Names.Contains(executable[slash..])
            && Array.Exists(SystemDirectories, d => executable.AsSpan(0, slash).SequenceEqual(d));
    }

    /// <summary>The protected unit a cgroup lies in; null when it lies in none.</summary>
    public static string? UnitOf(string cgroupPath) => CgroupPaths.Names(cgroupPath).FirstOrDefault(IsUnit);

    private static bool IsUnit(string name) =>
        Array.Exists(Units, u => Glob.IsMatch(u, name)) && !Array.Exists(NotSystemd, u => Glob.IsMatch(u, name));
}
