using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>What the kernel puts on a link by itself.</summary>
public static class DefaultQdisc
{
    /// <summary>That of links with a queue, of each queue where there are several (net.core.default_qdisc); null where it cannot be read.</summary>
    public static string? Name => ProcFile.TryRead("/proc/sys/net/core/default_qdisc") is { } text ? Encoding.ASCII.GetString(text).Trim() : null;
}
