namespace LuminaGuard.FaultD.Native;

/// <summary>Whose packets are meant: those of sockets that were made in a cgroup or below it.</summary>
/// <param name="Cgroup">The cgroup's kernfs id.</param>
/// <param name="Level">How far it is below the root, which is at 0.</param>
public sealed record PacketOwner(ulong Cgroup, int Level)
{
    /// <summary>The owner for a cgroup.</summary>
    public static PacketOwner Of(Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        return new PacketOwner(cgroup.Id, cgroup.Path == "/" ? 0 : cgroup.Path.Count(c => c == '/'));
    }
}
