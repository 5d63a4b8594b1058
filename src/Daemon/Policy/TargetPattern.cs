namespace LuminaGuard.FaultD.Daemon;

/// <summary>How policy names targets: only by what a process cannot give itself.</summary>
internal abstract record TargetPattern(string Text)
{
    /// <summary>Whether a grant of this covers the process: nothing in doubt does.</summary>
    public abstract bool Grants(ProcessFacts process);

    /// <summary>Whether a ban on this covers the process: everything in doubt is.</summary>
    public abstract bool Bans(ProcessFacts process);

    /// <summary>Whether a grant of this covers a cgroup as a whole, with what will be in it.</summary>
    public virtual bool GrantsCgroup(string path) => false;

    /// <summary>Whether a ban on this covers a cgroup as a whole, empty or not.</summary>
    public virtual bool BansCgroup(string path) => false;

    /// <summary>Whether this covers a file, by its path without links.</summary>
    public virtual bool CoversFile(string path) => false;
}

/// <summary><c>unit:redis.service</c>, <c>unit:redis@*.service</c>: what the system's systemd runs under this name.</summary>
internal sealed record UnitPattern(string Text, string Unit) : TargetPattern(Text)
{
    public override bool Grants(ProcessFacts process) => process.CgroupPath is { } path && GrantsCgroup(path);

    public override bool Bans(ProcessFacts process) => process.CgroupPath is { } path && BansCgroup(path);

    public override bool GrantsCgroup(string path) =>
        CgroupPaths.SystemUnit(path) is { } unit && Glob.IsMatch(Unit, unit);

    public override bool BansCgroup(string path) => CgroupPaths.Names(path).Any(n => Glob.IsMatch(Unit, n));
}

/// <summary><c>cgroup:/a/b</c>: this cgroup and all below it.</summary>
internal sealed record CgroupPattern(string Text, string Path) : TargetPattern(Text)
{
    public override bool Grants(ProcessFacts process) => process.CgroupPath is { } path && GrantsCgroup(path);

    public override bool Bans(ProcessFacts process) =>
        process.CgroupPath is not { } path || CgroupPaths.IsAtOrBelow(path, Path);

    public override bool GrantsCgroup(string path) => CgroupPaths.IsAtOrBelow(path, Path);

    // Freezing a cgroup freezes those below.
    public override bool BansCgroup(string path) =>
        CgroupPaths.IsAtOrBelow(path, Path) || CgroupPaths.IsAtOrBelow(Path, path);
}

/// <summary><c>exe:/usr/bin/redis-server</c>: what runs this file.</summary>
internal sealed record ExecutablePattern(string Text, string Path) : TargetPattern(Text)
{
    public override bool Grants(ProcessFacts process) => process.Executable == Path;

    // A program that may not be looked at may be this one; a kernel thread has none.
    public override bool Bans(ProcessFacts process) =>
        process.Executable == Path || (process.Executable is null && !process.IsKernelThread);
}

/// <summary><c>user:redis</c>: what runs as this user.</summary>
internal sealed record UserPattern(string Text, uint Uid) : TargetPattern(Text)
{
    public override bool Grants(ProcessFacts process) => process.IsAllOf(Uid);

    public override bool Bans(ProcessFacts process) => Array.IndexOf(process.Uids, Uid) >= 0;
}

/// <summary><c>file:/srv/db</c>: this file, or all below this directory.</summary>
internal sealed record FilePattern(string Text, string Path) : TargetPattern(Text)
{
    public override bool Grants(ProcessFacts process) => false;

    public override bool Bans(ProcessFacts process) => false;

    public override bool CoversFile(string path) => CgroupPaths.IsAtOrBelow(path, Path);
}
