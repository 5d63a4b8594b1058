using System.Diagnostics;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Snapshots;
using LuminaGuard.FaultD.Sweep.Victims;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>
/// Everything one point of the sweep may touch: a fresh target, in a cgroup of its own where one is wanted, a
/// bystander, a state directory, a network namespace with a listening socket where one is wanted, and the snapshot of all of it before anything was asked for.
/// </summary>
internal sealed class World : IDisposable
{
    private readonly Victim _bystander;
    private readonly CgroupRoot? _cgroups;
    private readonly bool _hasNetwork;
    private readonly Snapshot _before;

    public World(
        string targetProgram,
        string workDirectory,
        Victim bystander,
        CgroupRoot? cgroups,
        IReadOnlyList<string> lockDirectories,
        bool withNetwork = false)
    {
        LockDirectories = lockDirectories;
        _bystander = bystander;
        _cgroups = cgroups;
        _hasNetwork = withNetwork;
        Directory = System.IO.Directory.CreateDirectory(
            Path.Combine(workDirectory, $"world-{Guid.NewGuid():N}"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        Log = new ChildLog(Path.Combine(Directory, "log"));
        FilePath = FileFacts.Make(Path.GetFileName(Directory));
        Target = new Victim(targetProgram, withNetwork);
        CgroupPath = cgroups?.Make([Target.Pid, .. Target.Children]);
        _before = Look();
    }

    public string Directory { get; }

    public string StateDirectory => Path.Combine(Directory, "state");

    public string UndoDirectory => Path.Combine(StateDirectory, "undo");

    /// <summary>Where faultd keeps the claims of this user's faults.</summary>
    public IReadOnlyList<string> LockDirectories { get; }

    public string SocketPath => Path.Combine(Directory, "s");

    public Victim Target { get; }

    /// <summary>The daemon's standard input; its writer's end is the life of an embedded daemon's host.</summary>
    public Pipe Host { get; } = new();

    /// <summary>What the daemon and recovery say.</summary>
    public ChildLog Log { get; }

    /// <summary>The target's own cgroup as a path of the file system; null when none was wanted.</summary>
    public string? CgroupPath { get; }

    /// <summary>A file for a fault to damage, in memory, as all that is written down about it may be.</summary>
    public string FilePath { get; }

    /// <summary>The same below the cgroup2 mount.</summary>
    public string? CgroupName => CgroupPath?[_cgroups!.MountPoint.Length..];

    /// <summary>
    /// Has the target fork a child and start a thread. One that is held by the fault does so when it runs on.
    /// </summary>
    public void Births(bool held)
    {
        Target.OrderBirths();
        if (!held && !Target.AnswersWithin(TimeSpan.FromSeconds(10)))
            throw new InvalidOperationException("Cannot have the target fork: it does not answer");
    }

    /// <summary>Moves every process of the target into its own cgroup, out of any made below it.</summary>
    public void BringTargetHome()
    {
        // A process that is born meanwhile is in the list of the next round.
        var below = System.IO.Directory.GetDirectories(CgroupPath!);
        while (below.SelectMany(CgroupRoot.Members).ToList() is { Count: > 0 } members)
        {
            foreach (var pid in members)
                CgroupRoot.Move(pid, CgroupPath!);
        }
    }

    /// <summary>
    /// What is not as it was. Differences have until <paramref name="settle"/> to go away by themselves: the kernel
    /// finishes a thaw or a detach a moment after the call that asked for it.
    /// </summary>
    public IReadOnlyList<string> Leftovers(TimeSpan settle)
    {
        var start = Stopwatch.GetTimestamp();
        var answers = Target.AnswersWithin(settle);
        while (true)
        {
            var differences = Differences();
            if (differences.Count == 0 || Stopwatch.GetElapsedTime(start) > settle)
                return answers ? differences : [.. differences, "the target does not answer"];
            Thread.Sleep(1);
        }
    }

    /// <summary>What differs at this very moment, the target not asked.</summary>
    public IReadOnlyList<string> Differences()
    {
        var now = Look();
        Target.NoteBirths();
        return Expected().Differences(now);
    }

    /// <summary>True when the world differs from what it was: the fault is in force, or half so.</summary>
    public bool Differs() => Differences().Count > 0;

    public void Dispose()
    {
        Target.Dispose();
        if (CgroupPath is not null)
            CgroupRoot.Remove(CgroupPath);
        Host.Dispose();
        Log.Dispose();
        File.Delete(FilePath);
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private Snapshot Expected()
    {
        var expected = _before.Copy();
        var firstChild = ProcessFacts.Prefix("child", Target.Children[0]);
        foreach (var child in Target.Children.Skip(1))
            expected.Repeat(firstChild, ProcessFacts.Prefix("child", child));
        var mainThread = ProcessFacts.ThreadPrefix("target", Target.Pid, Target.Pid);
        foreach (var thread in Target.BornThreads)
            expected.Repeat(mainThread, ProcessFacts.ThreadPrefix("target", Target.Pid, thread));
        return expected;
    }

    private Snapshot Look()
    {
        var snapshot = new Snapshot();
        ProcessFacts.Add(snapshot, "target", Target.Pid);
        foreach (var child in Target.Children)
            ProcessFacts.Add(snapshot, "child", child);
        ProcessFacts.Add(snapshot, "bystander", _bystander.Pid);
        ProcessFacts.Add(snapshot, "bystander's child", _bystander.Children[0]);
        CgroupFacts.Add(snapshot, "cgroup", _cgroups?.Path);
        if (_hasNetwork)
        {
            RulesetFacts.Add(snapshot, "nft", Target.Pid);
            LinkFacts.Add(snapshot, "lo", Target.Pid);
        }
        FileFacts.AddContent(snapshot, "file", FilePath);
        FileFacts.AddFiles(snapshot, "undo", UndoDirectory);
        FileFacts.AddFiles(snapshot, "kept aside", Path.Combine(StateDirectory, "kept"));
        foreach (var directory in LockDirectories)
            FileFacts.AddHeldLocks(snapshot, "claim", directory, Directory);
        return snapshot;
    }
}
