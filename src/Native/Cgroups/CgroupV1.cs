using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>The older hierarchies of cgroups, which a host may have beside cgroup2 (cgroups(7)).</summary>
public static class CgroupV1
{
    /// <summary>Where a controller is mounted as cgroup v1; null where it is not.</summary>
    /// <param name="controller">"memory".</param>
    public static string? MountPointOf(string controller)
    {
        // /proc/self/mounts: device, place, type, options; a hierarchy's controllers are among its options.
        ReadOnlySpan<byte> text = ProcFile.TryRead("/proc/self/mounts");
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            string[] words = Encoding.UTF8.GetString(line).Split(' ');
            if (words.Length > 3 && words[2] == "cgroup" && words[3].Split(',').Contains(controller))
                return words[1];
        }
        return null;
    }
}
