namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// One life of the injector. A thread of ours starts it, hears what it reports and reaps it: it dies with the thread that
/// started it.
/// </summary>
internal sealed class InjectorProcess
{
    private const long InspectEveryNs = 500_000_000;
    private const int StackBytes = 256 * 1024;
    private readonly PacketSocket _link;
    private readonly PacketSocket _theirs;
    private readonly EventFd _ended = EventFd.Create();
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly StateDirectory _state;
    private readonly Action _onEnded;
    private readonly Action<long> _onRefused;
    private readonly Action<InjectorProcess> _onDeath;
    private readonly Func<InjectorProcess, bool> _inspect;
    private PidFd? _pidFd;
    private int _pid;

    private InjectorProcess(
        StateDirectory state, Action onEnded, Action<long> onRefused, Action<InjectorProcess> onDeath, Func<InjectorProcess, bool> inspect)
    {
        (_state, _onEnded, _onRefused, _onDeath, _inspect) = (state, onEnded, onRefused, onDeath, inspect);
        (_link, _theirs) = PacketSocket.Pair();
    }

    public int Pid => _pid;

    /// <summary>Starts it.</summary>
    /// <param name="state">Whose injector it is.</param>
    /// <param name="onEnded">Called when one or more schedules have ended.</param>
    /// <param name="onRefused">Called with the id of a schedule that could not be loaded.</param>
    /// <param name="onDeath">Called once, when it has died.</param>
    /// <param name="inspect">Called now and then while this gives true.</param>
    /// <exception cref="LinuxException">It could not be started.</exception>
    public static InjectorProcess Start(
        StateDirectory state, Action onEnded, Action<long> onRefused, Action<InjectorProcess> onDeath, Func<InjectorProcess, bool> inspect)
    {
        var process = new InjectorProcess(state, onEnded, onRefused, onDeath, inspect);
        new Thread(process.Live, StackBytes) { IsBackground = true, Name = "injector" }.Start();
        process._started.Task.GetAwaiter().GetResult();
        return process;
    }

    public Errno Send(ReadOnlySpan<byte> message, ReadOnlySpan<int> descriptors) => _link.Send(message, descriptors);

    /// <summary>Has it inspected from now on: it has got something to do.</summary>
    public void LookAfter() => _ended.Raise();

    /// <summary>Ends it; what it had is reported lost.</summary>
    public void Kill() => _pidFd?.Send((int)Signal.SIGKILL);

    private void Live()
    {
        try
        {
            Spawn();
            _started.SetResult();
        }
        catch (Exception e)
        {
            Close();
            _started.SetException(e);
            return;
        }
        Listen();
        _pidFd!.WaitForExit(Timeout.InfiniteTimeSpan);
        Spawner.TryReap(_pid, out _);
        _onDeath(this);
        Close();
    }

    private void Spawn()
    {
        // Our copy of the lock is closed here, and the injector's holds it.
        using var held = InjectorLock.Take(_state.Root);
        _pidFd = OwnProgram.Start(
            [InjectorCommand.Option], InjectorCommand.Environment(), InjectorCommand.DaemonDescriptor,
            [
                (_theirs.Descriptor, InjectorCommand.LinkDescriptor), (_ended.Descriptor, InjectorCommand.EndedDescriptor),
                (held.Descriptor, InjectorCommand.LockDescriptor),
            ], out _pid);
        _theirs.Dispose();
    }

    private void Listen()
    {
        byte[] message = new byte[64];
        long inspectedNs = 0;
        bool isBusy = false;
        while (true)
        {
            InputWait.ForEither(_ended.Descriptor, _link.Descriptor, isBusy ? InspectEveryNs : -1, out bool ended, out bool spoken);
            if (!isBusy || KernelClock.MonotonicNs - inspectedNs >= InspectEveryNs)
            {
                isBusy = _inspect(this);
                inspectedNs = KernelClock.MonotonicNs;
            }
            if (ended && _ended.Take())
                _onEnded();
            if (!spoken)
                continue;
            if (_link.Receive(message, out int count, [], out _) != Errno.None || count == 0)
                break;
            InjectorMessages.Read(message.AsMemory(0, count), out long id, out _, out _);
            _onRefused(id);
        }
        // What it wrote last.
        _onEnded();
    }

    private void Close()
    {
        _link.Dispose();
        _theirs.Dispose();
        _ended.Dispose();
        _pidFd?.Dispose();
    }
}
