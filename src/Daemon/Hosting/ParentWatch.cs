namespace LuminaGuard.FaultD.Daemon;

/// <summary>Tells when the process that started an embedded daemon has gone: its pipe closes, or its pidfd becomes readable.
/// PR_SET_PDEATHSIG is no help: it follows the thread that forked, and test hosts drop threads.</summary>
internal sealed class ParentWatch
{
    private readonly PidFd _parent;
    private readonly Action _gone;
    private int _told;

    private ParentWatch(PidFd parent, Action gone)
    {
        _parent = parent;
        _gone = gone;
    }

    /// <summary>Watches; calls back once, on another thread.</summary>
    /// <returns>False when the parent has gone already.</returns>
    public static bool Start(int parent, Action gone)
    {
        // The pidfd first, then the question: a parent that died in between is not our parent any more.
        if (PidFd.TryOpen(parent, out var fd) != Errno.None)
            return false;
        if (ProcessStat.TryRead(Environment.ProcessId)?.ParentPid != parent)
        {
            fd!.Dispose();
            return false;
        }
        var watch = new ParentWatch(fd!, gone);
        Spin("parent", () => watch._parent.WaitForExit(Timeout.InfiniteTimeSpan), watch);
        Spin("stdin", ReadToEnd, watch);
        return true;
    }

    private static void Spin(string name, Action wait, ParentWatch watch) => new Thread(() =>
    {
        wait();
        if (Interlocked.Exchange(ref watch._told, 1) == 0)
            watch._gone();
    }, 256 * 1024)
    {
        IsBackground = true,
        Name = name,
    }.Start();

    private static void ReadToEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> sink = stackalloc byte[64];
        try
        {
            while (input.Read(sink) > 0)
            {
                // Nothing is said on it; its end is the message.
            }
        }
        catch (IOException)
        {
            // As good as its end.
        }
    }
}
