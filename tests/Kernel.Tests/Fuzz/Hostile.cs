namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>Values that programs get wrong.</summary>
internal static class Hostile
{
    public static IReadOnlyList<decimal> Numbers { get; } =
    [
        0, 1, -1, 7, 8, 127, 128, -128, -129, 255, 256, short.MaxValue, short.MinValue, 65535, 65536, 4095, 4096, 4097,
        int.MaxValue, int.MinValue, (decimal)int.MaxValue + 1, uint.MaxValue, (decimal)uint.MaxValue + 1, long.MaxValue,
        long.MinValue, (decimal)long.MaxValue + 1, ulong.MaxValue, 599_999_999, 600_000_000, 600_000_001,
        31_622_400_000_000, 31_622_400_000_001,
    ];

    public static IReadOnlyList<string> Texts { get; } =
    [
        "", " ", "\0", "a\0b", "\n", "\r\n", "\u001b[31mred", "\u202egnp", "\ufeff", "\u2028", "\ud7ff", "\U0001f4a5", "%s%n%x", "../../etc",
        "/", "//", "/proc/self", "/dev/zero", "~", "$(id)", "`id`", "';--", "{\"a\":1}", "nil", "true", "0", "-1", "1e9", "NaN",
        "0x10", "٣", "ﬀ", "İ", "process.pause", "PROCESS.PAUSE", "hello", "\\x00", "\\", "\u0080\u009f", "\ue000", "\ufffe",
    ];

    public static IReadOnlyList<string> Targets { get; } =
    [
        "pid:", ":", "pid", "pid:0", "pid:-1", "pid:1", "pid:2", "pid:4194304", "pid:2147483647", "pid:2147483648", "pid: 200", "pid:+200",
        "pid:0200", "pid:200@", "pid:200@0", "pid:200@18446744073709551615", "pid:200@18446744073709551616", "pid:200@-1", "PID:200",
        "pid:٢٠٠", "vmm:200", "vmm:1", "name:", "name:arena", "name:faultd", "name:\u001b[2J", "name:*", "name:no-such", "unit:x.service",
        "unit:", "unit:../x", "unit:ssh.service", "cgroup:/", "cgroup:/..", "cgroup:/../..", "cgroup:relative", "cgroup:/no/such",
        "cgroup://", "cgroup:/.", "cgroup:/\u001b[31m", "container:", "container:0", "container:ffffffffffff", "port:0", "port:7000",
        "port:7001", "port:65535", "port:65536", "unix:@arena", "unix:@", "unix:/", "unix:/no/such", "unix:relative", "child:x", "child:",
        "child:\n", "nonsense:1", "pid:110", "pid:120", "pid:110@1", "unix:@arena\u0000x",
    ];

    /// <summary>One value each, of a type that the protocol has no use for, or with text that is no UTF-8.</summary>
    public static IReadOnlyList<byte[]> Types { get; } =
    [
        [0xca, 0x7f, 0xc0, 0, 0],
        [0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
        [0xcb, 0x3f, 0xf0, 0, 0, 0, 0, 0, 0],
        [0xc4, 0],
        [0xc4, 3, 1, 2, 3],
        [0xc6, 0, 0, 0, 1, 0],
        [0xd4, 0xff, 0],
        [0xd6, 0xff, 0, 0, 0, 1],
        [0xd7, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        [0xc7, 12, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0xd9, 2, 0xff, 0xfe],
        [0xa3, 0xed, 0xa0, 0x80],
        [0xdb, 0, 0, 0, 1, 0x61],
        [0xdc, 0, 0],
        [0xdf, 0, 0, 0, 1, 0xa1, 0x61, 0xc0],
        [0x81, 0xc0, 0xc0],
        [0x81, 0x80, 0x90],
    ];

    /// <summary>No value at all, or the beginning of one that is longer or deeper than a frame.</summary>
    public static IReadOnlyList<byte[]> Broken { get; } =
    [
        [0xc1],
        [0xc6, 0xff, 0xff, 0xff, 0xff],
        [0xc6, 0x7f, 0xff, 0xff, 0xff],
        [0xc9, 0xff, 0xff, 0xff, 0xff, 1],
        [0xc9, 0x7f, 0xff, 0xff, 0xff, 1],
        [0xdb, 0xff, 0xff, 0xff, 0xff],
        [0xdb, 0x80, 0, 0, 0],
        [0xdd, 0xff, 0xff, 0xff, 0xff],
        [0xdf, 0xff, 0xff, 0xff, 0xff],
        [0xdf, 0x80, 0, 0, 0],
        [0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0xc0],
    ];
}
