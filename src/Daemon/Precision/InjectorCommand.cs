namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// <c>faultd --injector</c>: the process that fires on time. Started by the daemon when the first timed fault asks for it, it
/// has nothing else to do, so that neither the daemon's garbage collector nor its page tables get into its way. It dies with
/// the daemon.
/// </summary>
internal static class InjectorCommand
{
    public const string Option = "--injector";
    public const int LinkDescriptor = 3;
    public const int EndedDescriptor = 4;
    public const int DaemonDescriptor = 5;
    public const int LockDescriptor = 6;

    // A collection would stop the precise thread: what loading leaves behind is small and waits for a very long time.
    private const string Gen0Size = "DOTNET_GCgen0size=0x4000000";
    private const string RuntimeRoot = "DOTNET_ROOT";

    private const int StackBytes = 256 * 1024;

    /// <summary>What it is started with; where the runtime lies too, for a faultd that is not compiled ahead of time.</summary>
    public static string[] Environment() => System.Environment.GetEnvironmentVariable(RuntimeRoot) is { Length: > 0 } root
        ? [Gen0Size, $"{RuntimeRoot}={root}"]
        : [Gen0Size];

    public static int Run()
    {
        DaemonSignals.IgnoreStray();
        // Of the thread that started us, which lives as long as the daemon does.
        RealTime.DieWithParentThread(Signal.SIGKILL);
        using var daemon = PidFd.FromDescriptor(DaemonDescriptor);
        if (daemon.HasExited)
            return 1;
        // Held by nobody else: a recovery that finds it free knows that nothing fires any more.
        Descriptors.CloseOnExec(LockDescriptor);
        using var link = PacketSocket.FromDescriptor(LinkDescriptor);
        using var ended = EventFd.FromDescriptor(EndedDescriptor);
        InjectorLoop? loop = null;
        using var ready = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            bool isRealTime = RealTime.TakePrecedence() == Errno.None;
            if (!isRealTime)
                RealTime.SetNice(-20);
            RealTime.NoTimerSlack();
            loop = new InjectorLoop(ended, isRealTime);
            ready.Set();
            loop.Run();
        }, StackBytes)
        { IsBackground = true, Name = "precise" };
        thread.Start();
        ready.Wait();
        RealTime.LockMemory();
        Load(link, loop!);
        loop!.Stop();
        thread.Join();
        return 0;
    }

    private static void Load(PacketSocket link, InjectorLoop loop)
    {
        byte[] buffer = new byte[InjectorMessages.MaxBytes];
        int[] descriptors = new int[PacketSocket.MaxDescriptors];
        while (link.Receive(buffer, out int count, descriptors, out int given) == Errno.None && count > 0)
        {
            InjectorMessages.Read(buffer.AsMemory(0, count), out long id, out int length, out var actors);
            if (length == 0)
            {
                loop.PutAway();
                loop.Call();
            }
            else if (!TryLoad(loop, id, length, actors, descriptors.AsSpan(0, given)))
                link.Send(InjectorMessages.Only(id), []);
        }
    }

    private static bool TryLoad(InjectorLoop loop, long id, int length, CallerCredentials[] actors, ReadOnlySpan<int> descriptors)
    {
        if (descriptors.IsEmpty)
            return false;
        try
        {
            var schedule = new LoadedSchedule(id, length, actors, descriptors);
            if (loop.TryAdd(schedule))
                return true;
            schedule.Dispose();
            return false;
        }
        catch (Exception e) when (e is LinuxException or InvalidDataException)
        {
            return false;
        }
    }
}
