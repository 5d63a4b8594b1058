using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The parents of a process up to the first, as of one moment. Later it can only have lost some: an orphan goes to a
/// process that was an ancestor already, or to the first of the pid namespace, which is guarded anyway.
/// </summary>
internal sealed class Ancestry
{
    private const int MaxDepth = 256;
    private readonly Link[] _links;

    private Ancestry(Link[] links) => _links = links;

    /// <summary>Nobody's.</summary>
    public static Ancestry None { get; } = new([]);

    /// <summary>The parents of a process, not itself.</summary>
    public static Ancestry Of(int pid) => new(
        [.. ProcFs.Lineage(pid).Skip(1).OfType<ProcessStat>().Take(MaxDepth).Select(parent => new Link(parent.Pid, parent.StartTicks))]);

    /// <summary>Whether this process is one of them; one that only got the number of a dead one is not.</summary>
    public bool Contains(ProcessIdentity process) =>
        Array.Exists(_links, l => l.Pid == process.Pid && l.StartTicks == process.StartTicks);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Link(int Pid, ulong StartTicks);
}
