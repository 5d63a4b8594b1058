namespace LuminaGuard.FaultD.Daemon;

/// <summary>The text of links in /proc, whose targets need not exist.</summary>
internal static class ProcLink
{
    /// <summary>"net:[4026531840]", "socket:[12345]"; null when it is gone or may not be read.</summary>
    public static string? TryRead(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The link of one of a process's namespaces: net, mnt, cgroup.</summary>
    public static string? Namespace(int pid, string kind) => TryRead($"/proc/{pid}/ns/{kind}");

    /// <summary>What a process's descriptors are; empty when it is gone or may not be looked into.</summary>
    public static IEnumerable<string> Descriptors(int pid)
    {
        string[] paths;
        try
        {
            paths = Directory.GetFileSystemEntries($"/proc/{pid}/fd");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
        return paths.Select(TryRead).OfType<string>();
    }
}
