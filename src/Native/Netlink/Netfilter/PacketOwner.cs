namespace LuminaGuard.FaultD.Native;

/// <summary>Whose packets are meant: those of sockets that were made in a cgroup or below it.</summary>
/// <param name="Cgroup">The cgroup's kernfs id.</param>
/// <param name="Level">How far it is below the root, which is at 0.</param>
/// <param name="Uid">Of those only sockets of this user, which is known of what they send; null for all.</param>
public sealed record PacketOwner(ulong Cgroup, int Level, uint? Uid = null)
{
    /// <summary>The owner for a cgroup.</summary>
    public static PacketOwner Of(Cgroup cgroup, uint? uid)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        return new PacketOwner(cgroup.Id, cgroup.Path == "/" ? 0 : cgroup.Path.Count(c => c == '/'), uid);
    }
}
