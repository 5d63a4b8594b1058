using System.Runtime.InteropServices;
using System.Text;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Sweep.Victims;

namespace LuminaGuard.FaultD.Sweep.SelfTests;

/// <summary>Breaks a target by hand in each way a fault could, and asks whether the snapshot tells.</summary>
internal sealed partial class LeftoverChecks(
    string program, string workDirectory, Victim bystander, CgroupRoot? cgroups)
{
    private const int RLIMIT_NOFILE = 7;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    public string? NothingIsNothing() => MustBeQuiet(_ => { });

    public string? BirthsAreExpected() => MustBeQuiet(world => world.Births(held: false));

    public string? Stopped() =>
        MustTell(world => Signals.Send(world.Target.Pid, Signals.SIGSTOP), "state: runs -> stopped");

    public string? Traced(Tracer tracer, SyscallTable syscalls)
    {
        using var world = NewWorld();
        var tracee = new Tracee(world.Target.Pid, new Window(KillMoment.Never), syscalls, fromExec: false);
        var follow = tracer.Follow(tracee);
        var found = world.Leftovers(Moment);
        tracee.End();
        follow.GetAwaiter().GetResult();
        world.Target.IsReaped = true;
        return Tells(found, "TracerPid: 0 -> ");
    }

    public string? Limited() => MustTell(
        world => Limit(world.Target.Pid, 64), "limit Max open files: ");

    public string? LimitedChild()
    {
        using var world = NewWorld();
        Limit(world.Target.Pid, 64);
        world.Births(held: false);
        Limit(world.Target.Pid, null);
        return Tells(world.Leftovers(Moment), $"child {world.Target.Children[^1]} limit Max open files: ");
    }

    public string? Pinned() => MustTell(
        world =>
        {
            var onlyFirst = 1UL;
            _ = sched_setaffinity(world.Target.Pid, sizeof(ulong), ref onlyFirst);
        },
        "thread main Cpus_allowed_list: ");

    public string? Owed() => MustTell(
        world => File.WriteAllText(Path.Combine(Directory.CreateDirectory(world.UndoDirectory).FullName, "1"), "x"),
        "undo /1: absent -> present");

    public string? Held()
    {
        using var world = NewWorld();
        var path = Path.Combine(world.LockDirectories[0], $"process-{world.Target.Pid}-x");

        // Exclusive sharing is what .NET calls flock(LOCK_EX).
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        file.Write(Encoding.UTF8.GetBytes(world.StateDirectory));
        return Tells(world.Leftovers(Moment), "absent -> held");
    }

    public string? Injector()
    {
        using var world = NewWorld();
        Directory.CreateDirectory(world.StateDirectory);
        using var file = File.OpenHandle(Path.Combine(world.StateDirectory, "injector"), FileMode.Create, FileAccess.Write);
        using var hold = new Pipe();
        if (Injectors.Left(world, TimeSpan.Zero).Count > 0)
            return "seen before it is there";
        var pid = Spawn.Start(
            "/bin/sh", ["-c", "read line", "--injector"], (int)hold.Reader.DangerousGetHandle(), (int)file.DangerousGetHandle());
        try
        {
            // Started by vfork(2), it has its command line only when its exec is over.
            var found = (IReadOnlyList<string>)[];
            for (var tries = 0; found.Count == 0 && tries < 1_000; tries++, Thread.Sleep(1))
                found = Injectors.Left(world, TimeSpan.Zero);
            return Tells(found, $"process {pid}, is left");
        }
        finally
        {
            Signals.Send(pid, Signals.SIGKILL);
            Signals.WaitForEnd(pid);
        }
    }

    public string? Frozen()
    {
        using var world = NewWorld();
        var cgroup = world.CgroupPath!;
        File.WriteAllText(Path.Combine(cgroup, "cgroup.freeze"), "1");
        var made = Directory.CreateDirectory(Path.Combine(cgroup, "made")).FullName;
        try
        {
            var found = world.Leftovers(Moment);
            return Tells(found, "freeze asked: 0 -> 1") ?? Tells(found, "/made/ frozen: absent -> ");
        }
        finally
        {
            File.WriteAllText(Path.Combine(cgroup, "cgroup.freeze"), "0");
            Directory.Delete(made);
        }
    }

    private string? MustTell(Action<World> harm, string expected)
    {
        using var world = NewWorld();
        harm(world);
        var failure = (string?)"not asked";
        for (var tries = 0; failure is not null && tries < 20; tries++)
            failure = Tells(world.Leftovers(Moment), expected);
        return failure;
    }

    private static string? Tells(IReadOnlyList<string> found, string expected) =>
        found.Any(line => line.Contains(expected, StringComparison.Ordinal))
            ? null
            : $"saw only [{string.Join("; ", found)}]";

    private string? MustBeQuiet(Action<World> act)
    {
        using var world = NewWorld();
        act(world);
        return world.Leftovers(Moment) is { Count: > 0 } found ? string.Join("; ", found) : null;
    }

    private World NewWorld() => new(program, workDirectory, bystander, cgroups, [workDirectory]);

    private static void Limit(int pid, ulong? soft)
    {
        var old = default(Rlimit);
        _ = prlimit(pid, RLIMIT_NOFILE, 0, ref old);
        var wanted = old with { Soft = soft ?? old.Hard };
        _ = prlimitSet(pid, RLIMIT_NOFILE, ref wanted, 0);
    }

    // int prlimit(pid_t pid, int resource, const struct rlimit *new_limit, struct rlimit *old_limit);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int prlimit(int pid, int resource, nint newLimit, ref Rlimit oldLimit);

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int prlimitSet(int pid, int resource, ref Rlimit newLimit, nint oldLimit);

    // int sched_setaffinity(pid_t pid, size_t cpusetsize, const cpu_set_t *mask);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int sched_setaffinity(int tid, nuint size, ref ulong mask);

    [StructLayout(LayoutKind.Sequential)]
    private record struct Rlimit(ulong Soft, ulong Hard);
}
