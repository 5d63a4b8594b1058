using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Journal entries that nobody owes. Those of <see cref="Table"/> break a rule each.</summary>
internal static class ForgedEntries
{
    private static readonly object?[] None = [];

    public static IReadOnlyDictionary<string, Func<World, byte[]>> Table { get; } = new Dictionary<string, Func<World, byte[]>>
    {
        ["empty"] = _ => [],
        ["garbage"] = _ => [0xc1, 0xff, 0x00, 0x93],
        ["zeroes"] = _ => new byte[4096],
        ["torn"] = world => PauseOf(world.Target.Pid)[..^3],
        ["with something after it"] = world => [.. PauseOf(world.Target.Pid), 0xc0],
        ["more than 4 MiB"] = _ => new byte[(4 * 1024 * 1024) + 1],
        ["nested 100,000 deep"] = _ => [.. Enumerable.Repeat((byte)0x91, 100_000), 0xc0],
        ["a list that claims 4 G"] = _ => [0xdd, 0xff, 0xff, 0xff, 0xff],
        ["a map"] = _ => Pack.Value(Pack.Map(("kind", "process.pause"))),
        ["five values"] = _ => Pack.Value(new object?[] { 1, Boot, "process.pause", None, "paused-process" }),
        ["a future version"] = world => Entry(version: 2, token: Pause(world.Target.Pid)),
        ["a version of 64 bits"] = world => Entry(version: long.MaxValue, token: Pause(world.Target.Pid)),
        ["a version that is text"] = world => Entry(version: "1", token: Pause(world.Target.Pid)),
        ["a boot of 15 bytes"] = world => Entry(boot: Boot[1..], token: Pause(world.Target.Pid)),
        ["no kind"] = world => Entry(kind: null, token: Pause(world.Target.Pid)),
        ["an unknown token"] = _ => WithWord("exploded-process"),
        ["no token"] = _ => Entry(token: null),
        ["a token that is text"] = _ => Entry(token: "pid 1"),
        ["the first process"] = _ => Entry(token: Pause(1)),
        ["process 0"] = _ => Entry(token: Pause(0)),
        ["process -1"] = _ => Entry(token: Pause(-1)),
        ["a process beyond 32 bits"] = _ => Entry(token: Pause(1L << 40)),
        ["an identity of four values"] = _ => Entry(token: new object?[] { new object?[] { Boot, 1, 2, 3 } }),
        ["a claim with a path"] = world => Entry(claims: new[] { "../../etc/passwd" }, token: Pause(world.Target.Pid)),
        ["a claim that is hidden"] = world => Entry(claims: new[] { ".x" }, token: Pause(world.Target.Pid)),
        ["a claim that is a number"] = world => Entry(claims: new[] { 7 }, token: Pause(world.Target.Pid)),
        ["claims that are text"] = world => Entry(claims: "x", token: Pause(world.Target.Pid)),
        ["a cgroup path with .."] = _ => Entry(word: "paused-cgroup", token: new object?[] { "/../../etc", 1UL }),
        ["a cgroup path that is relative"] = _ => Entry(word: "paused-cgroup", token: new object?[] { "etc", 1UL }),
        ["a cgroup path of a megabyte"] = _ => Entry(word: "paused-cgroup", token: new object?[] { "/" + new string('a', 1 << 20), 1UL }),
        ["a cgroup path longer than the kernel's"] = _ => Entry(
            word: "paused-cgroup", token: new object?[] { string.Concat(Enumerable.Repeat("/abcdefg", 513)), 1UL }),
        ["an adopted cgroup of another name"] = _ => Entry(word: "adopted-cgroup", token: new object?[] { "/", "system.slice", 0UL }),
        ["an adopted cgroup with a path for a name"] = _ => Entry(
            word: "adopted-cgroup", token: new object?[] { "/", "faultd-exec-../../x12", 0UL }),
        ["an adopted cgroup below .."] = _ => Entry(
            word: "adopted-cgroup", token: new object?[] { "/..", "faultd-exec-0123456789ab", 0UL }),
        ["a limit of no resource"] = world => Entry(
            word: "limited-process", token: new object?[] { Identity(world.Target.Pid), 99, 1024UL, 64UL, false, 0UL, None }),
        ["a cgroup that owes no limit"] = _ => Entry(word: "limited-cgroup", token: new object?[] { "/a", 1UL, None }),
        ["a cgroup that owes too many"] = _ => Entry(word: "limited-cgroup", token: new object?[] { "/a", 1UL, Enumerable.Repeat((object?)CpuMax, 9).ToArray() }),
        ["a cgroup's file that is no limit"] = _ => Entry(
            word: "limited-cgroup", token: new object?[] { "/a", 1UL, new object?[] { new object?[] { "cgroup.procs", "", "1", "2" } } }),
        ["a negative limit"] = world => Entry(
            word: "limited-process", token: new object?[] { Identity(world.Target.Pid), 7, -1, 64UL, false, 0UL, None }),
        ["a mask that is no mask"] = world => Entry(
            word: "pinned-process", token: new object?[] { Identity(world.Target.Pid), 3, 1, false, 0UL, None, None }),
    };

    private static object?[] CpuMax => ["cpu.max", "", "max 100000", "1000 100000"];

    private static byte[] Boot => ProcFs.BootId.ToByteArray();

    public static byte[] PauseOf(
        int pid, Guid? boot = null, ulong inodeOffset = 0, ulong namespaceOffset = 0, string kind = "process.pause") =>
        Entry(boot: (boot ?? ProcFs.BootId).ToByteArray(), kind: kind,
            token: new object?[] { Identity(pid, inodeOffset, namespaceOffset) });

    public static byte[] WithWord(string word) => Entry(word: word, token: Pause(Environment.ProcessId));

    private static byte[] Entry(
        object? token, object? version = null, byte[]? boot = null, string? kind = "process.pause", object? claims = null,
        string word = "paused-process") =>
        Pack.Value(new[] { version ?? 1, boot ?? Boot, kind, claims ?? None, word, token });

    // A process that is there is meant truly, so that acting on the entry would show.
    private static object?[] Pause(long pid) =>
        [pid is > 1 and < int.MaxValue ? Identity((int)pid) : new object?[] { Boot, 0UL, pid, 0UL, 0UL }];

    private static object?[] Identity(int pid, ulong inodeOffset = 0, ulong namespaceOffset = 0)
    {
        if (ProcessIdentity.TryCapture(pid, out var id, out var fd) != Errno.None)
            throw new InvalidOperationException($"Cannot identify process {pid}");
        fd!.Dispose();
        return [Boot, id.PidNamespace + namespaceOffset, id.Pid, id.StartTicks + inodeOffset, id.PidfsInode + inodeOffset];
    }
}
