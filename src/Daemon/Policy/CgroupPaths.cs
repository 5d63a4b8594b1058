namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a cgroup's path says.</summary>
internal static class CgroupPaths
{
    private const string Slice = ".slice";

    /// <summary>Whether a path is this cgroup or below it.</summary>
    public static bool IsAtOrBelow(string path, string cgroup) =>
        cgroup == "/" || path == cgroup
        || (path.StartsWith(cgroup, StringComparison.Ordinal) && path[cgroup.Length] == '/');

    /// <summary>The cgroup above; of the root itself.</summary>
    public static string ParentOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "/";

    /// <summary>
    /// The unit of the system's systemd that a path lies in; null when there is none. Only slices are looked through:
    /// below anything else (user@1000.service, a container) whoever was given the subtree makes what names he likes.
    /// </summary>
    public static string? SystemUnit(string path)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(names, n => !n.EndsWith(Slice, StringComparison.Ordinal)) is { } name && name.Contains('.')
            ? Unescape(name)
            : null;
    }

    /// <summary>Every component, as unit names: what a path claims to be, true or not.</summary>
    public static IEnumerable<string> Names(string path) =>
        path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Unescape);

    /// <summary>systemd puts an underscore before names that a control file could have (cg_escape).</summary>
    private static string Unescape(string name) => name.Length > 1 && name[0] == '_' ? name[1..] : name;
}
