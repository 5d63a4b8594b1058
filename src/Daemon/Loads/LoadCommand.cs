namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// <c>faultd --ballast</c> and <c>faultd --burner</c>: processes that are a fault as long as they live. Started by the daemon, each says
/// when it is ready, and takes what it is ordered to; it dies with the daemon.
/// </summary>
internal static class LoadCommand
{
    public const string BallastOption = "--ballast";
    public const string BurnerOption = "--burner";
    public const int LinkDescriptor = 3;
    public const int DaemonDescriptor = 4;
    public const int FirstDescriptor = 5;

    /// <summary>The longest order: a number for each of the most workers, and one more.</summary>
    public const int MaxOrderBytes = (BurnerLoop.MostWorkers + 1) * sizeof(int);

    /// <summary>Whether a faultd is one of these, ours or another daemon's: such a one owes nothing to anybody.</summary>
    public static bool IsLoad(int pid) => ProcFs.CommandLine(pid) is [_, BallastOption or BurnerOption];

    private delegate void Work(ReadOnlySpan<byte> order, PacketSocket link);

    public static int RunBallast() => Run("faultd-ballast", BallastLoop.Run);

    public static int RunBurner() => Run("faultd-burner", BurnerLoop.Run);

    private static int Run(string name, Work work)
    {
        DaemonSignals.IgnoreStray();
        // Whoever finds it in his cgroup reads what it is.
        ProcessName.Set(name);
        // Of the thread that started us, which lives until it has reaped us.
        RealTime.DieWithParentThread(Signal.SIGKILL);
        using var daemon = PidFd.FromDescriptor(DaemonDescriptor);
        if (daemon.HasExited)
            return 1;
        // Of all that could be killed for memory we are what is missed least.
        OomScore.BeFirst();
        using var link = PacketSocket.FromDescriptor(LinkDescriptor);
        byte[] order = new byte[MaxOrderBytes];
        if (link.Send([1], []) != Errno.None || link.Receive(order, out int count, [], out _) != Errno.None || count == 0)
            return 1;
        work(order.AsSpan(0, count), link);
        return 0;
    }
}
