using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>File names for what one fault may hold of an identity.</summary>
internal static class ClaimNames
{
    /// <summary>One aspect of a process: <c>run</c>, <c>affinity</c>, <c>limit-nofile</c>.</summary>
    public static string Process(in ProcessIdentity id, string aspect) => id.PidfsInode != 0
        ? string.Create(CultureInfo.InvariantCulture, $"process-{id.PidfsInode:x}-{aspect}")
        : string.Create(CultureInfo.InvariantCulture, $"process-{id.PidNamespace:x}-{id.Pid}-{id.StartTicks}-{aspect}");

    /// <summary>Whether a name is of this aspect of any process.</summary>
    public static bool IsOfProcess(string name, string aspect) =>
        name.StartsWith("process-", StringComparison.Ordinal) && name.EndsWith("-" + aspect, StringComparison.Ordinal);

    /// <summary>The content of a file.</summary>
    public static string File(CallerPath file) =>
        string.Create(CultureInfo.InvariantCulture, $"file-{file.Device:x}-{file.Inode:x}-content");

    /// <summary>One aspect of a cgroup.</summary>
    public static string Cgroup(ulong id, string aspect) =>
        string.Create(CultureInfo.InvariantCulture, $"cgroup-{id:x}-{aspect}");

    /// <summary>What a link sends, in a network namespace.</summary>
    public static string Link(ulong namespaceCookie, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"link-{namespaceCookie:x}-{index}-root");
}
