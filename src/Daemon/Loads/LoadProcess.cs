namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A process of ours that is a fault by what it takes: a ballast or a burner, seen from the daemon. A thread of ours starts it and reaps it;
/// it dies with the thread that started it, and so with the daemon.
/// </summary>
internal sealed class LoadProcess : IDisposable
{
    private const int StackBytes = 256 * 1024;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DeathPatience = TimeSpan.FromSeconds(5);
    private readonly PacketSocket _link;
    private readonly PacketSocket _theirs;
    private readonly string _option;
    private readonly int[] _descriptors;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _ended = new(false, spinCount: 0);
    private PidFd? _pidFd;
    private int _exitCode;

    private LoadProcess(string option, int[] descriptors)
    {
        (_option, _descriptors) = (option, descriptors);
        (_link, _theirs) = PacketSocket.Pair();
    }

    /// <summary>Its number in our pid namespace; nobody else's until it has ended.</summary>
    public int Pid { get; private set; }

    public bool HasEnded => _ended.IsSet;

    /// <summary>How it ended: its exit code, or 128 and the signal that killed it.</summary>
    public int ExitCode => _exitCode;

    /// <summary>Starts one and waits until it can be ordered to begin; it takes nothing yet, and runs where we do.</summary>
    /// <param name="option">What it is.</param>
    /// <param name="descriptors">Handed on, from <see cref="LoadCommand.FirstDescriptor"/>.</param>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static LoadProcess Start(string option, int[] descriptors)
    {
        var process = new LoadProcess(option, descriptors);
        new Thread(process.Live, StackBytes) { IsBackground = true, Name = option[2..] }.Start();
        process._started.Task.GetAwaiter().GetResult();
        if (process.TryHear(StartPatience, [], out _))
            return process;
        process.Dispose();
        throw new LinuxException(Errno.ECHILD, "start", $"faultd {option}");
    }

    /// <summary>Has it begin. Allocates nothing.</summary>
    public Errno Order(ReadOnlySpan<byte> order) => _link.Send(order, []);

    /// <summary>Waits for what it says; false when it says nothing, or has ended.</summary>
    public bool TryHear(TimeSpan patience, Span<byte> message, out int count)
    {
        count = 0;
        InputWait.ForEither(_link.Descriptor, -1, (long)patience.TotalNanoseconds, out bool spoken, out _);
        return spoken && _link.Receive(message, out count, [], out _) == Errno.None && (count > 0 || (message.IsEmpty && !_pidFd!.HasExited));
    }

    /// <summary>Ends it; false when it does not die.</summary>
    public bool End()
    {
        _pidFd?.Send((int)Signal.SIGKILL);
        return _ended.Wait(DeathPatience);
    }

    public void Dispose()
    {
        End();
        _link.Dispose();
    }

    private void Live()
    {
        try
        {
            Spawn();
            _started.SetResult();
        }
        catch (Exception e)
        {
            _theirs.Dispose();
            _ended.Set();
            _started.SetException(e);
            return;
        }
        _pidFd!.WaitForExit(Timeout.InfiniteTimeSpan);
        Spawner.TryReap(Pid, out _exitCode);
        _ended.Set();
    }

    private void Spawn()
    {
        _pidFd = OwnProgram.Start(
            [_option], InjectorCommand.Environment(), LoadCommand.DaemonDescriptor,
            [
                (_theirs.Descriptor, LoadCommand.LinkDescriptor),
                .. _descriptors.Select((descriptor, i) => (descriptor, LoadCommand.FirstDescriptor + i)),
            ], out int pid);
        Pid = pid;
        _theirs.Dispose();
    }
}
