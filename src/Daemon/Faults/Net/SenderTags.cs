namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// What the packets of a member of a partition bear. A packet bears one tag, and one at a cgroup above would write over that of one below:
/// partitions in force have the same members, or such as are not within each other.
/// </summary>
internal static class SenderTags
{
    // Far from the priorities that programs and traffic classes have.
    private const uint OfOurs = 0x8000_0000;
    private static readonly List<string> InUse = [];

    /// <summary>The tag of a cgroup, whoever asks.</summary>
    public static uint Of(CgroupTarget cgroup) => (uint)((cgroup.Cgroup.Id * 0x9e3779b97f4a7c15) >> 32) | OfOurs;

    /// <summary>Takes it into use, for as long as a partition is in force or armed.</summary>
    /// <exception cref="FaultException">Conflict: another partition has one above or below it.</exception>
    public static void Take(CgroupTarget cgroup, PrepareContext context)
    {
        string path = cgroup.Cgroup.Path;
        lock (InUse)
        {
            if (InUse.Find(other => other != path && (CgroupPaths.IsAtOrBelow(path, other) || CgroupPaths.IsAtOrBelow(other, path))) is { } clash)
                throw context.No(ErrorCode.Conflict, $"cgroup {Printable.Escape(clash)} is a member of another partition, and {cgroup.Describe} is above or below it");
            InUse.Add(path);
        }
    }

    /// <summary>Gives it back.</summary>
    public static void Return(CgroupTarget cgroup)
    {
        lock (InUse)
            InUse.Remove(cgroup.Cgroup.Path);
    }
}
