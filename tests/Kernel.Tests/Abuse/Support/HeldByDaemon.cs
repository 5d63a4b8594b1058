namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>How much of the system a daemon holds.</summary>
internal sealed record HeldByDaemon(int Descriptors, int Sockets, int PidFds)
{
    public static HeldByDaemon Of(int pid)
    {
        var links = Directory.GetFiles($"/proc/{pid}/fd").Select(LinkOf).Where(l => l.Length > 0).ToList();
        return new HeldByDaemon(
            links.Count,
            links.Count(l => l.StartsWith("socket:", StringComparison.Ordinal)),
            links.Count(l => l.Contains("pidfd", StringComparison.Ordinal)));
    }

    /// <summary>No more than before.</summary>
    public bool IsWithin(HeldByDaemon before) =>
        Descriptors <= before.Descriptors && Sockets <= before.Sockets && PidFds <= before.PidFds;

    public static int Threads(int pid) => Directory.GetDirectories($"/proc/{pid}/task").Length;

    private static string LinkOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
