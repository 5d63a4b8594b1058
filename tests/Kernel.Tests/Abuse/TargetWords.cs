namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Texts that are no target, and what has to be said of each.</summary>
internal static class TargetWords
{
    private const string Scheme = "a target is SCHEME:VALUE";
    private const string Number = "a process number is a whole number from 1 to 2147483647";

    public static IEnumerable<(string Word, string Said)> Malformed =>
    [
        ("", Scheme),
        (":", Scheme),
        ("pid", Scheme),
        ("42", Scheme),
        ("PID:42", Scheme),
        (" pid:42", Scheme),
        ("dir:/etc/passwd", Scheme),
        ("\x1b[31m:x", @"\x1b[31m:x"),
        ("pid:", "the value after the colon is empty"),
        ("pid:0", Number),
        ("pid:-1", Number),
        ("pid:+1", Number),
        ("pid: 1", Number),
        ("pid:1 ", Number),
        ("pid:0x1", Number),
        ("pid:1e3", Number),
        ("pid:2147483648", Number),
        ("pid:9223372036854775808", Number),
        ("pid:18446744073709551616", Number),
        ("pid:٣", Number),
        ("pid:1\0", "the value holds a NUL"),
        ("pid:42@", "a whole number of clock ticks"),
        ("pid:42@-1", "a whole number of clock ticks"),
        ("pid:42@18446744073709551616", "a whole number of clock ticks"),
        ("pid:42@1@2", "a whole number of clock ticks"),
        ("vmm:0", Number),
        ("port:0", "a port is a whole number from 1 to 65535"),
        ("port:65536", "a port is a whole number from 1 to 65535"),
        ("port:-80", "a port is a whole number from 1 to 65535"),
        ("cgroup:", "the value after the colon is empty"),
        ("cgroup:a", "a cgroup is a path that begins with /"),
        ("cgroup:/a\0b", "the value holds a NUL"),
        ("unix:x", "a Unix socket is a path that begins with /"),
        ("unix:/run/x\0", "the value holds a NUL"),
        ("name:", "the value after the colon is empty"),
        ("name:" + new string('x', 4096), "target is at most 4096 characters long"),
        ("name:" + new string('x', 60_000), "target is at most 4096 characters long"),
    ];
}
