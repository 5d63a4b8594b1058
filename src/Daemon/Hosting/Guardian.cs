namespace LuminaGuard.FaultD.Daemon;

/// <summary>An embedded daemon's guardian (<see cref="GuardCommand"/>). When it dies first, another takes its place.</summary>
internal sealed class Guardian
{
    // Whatever killed a young one may do so again at once.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _dismissed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _stateDirectory;
    private PidFd _process;
    private int _pid;

    private Guardian(string stateDirectory)
    {
        _stateDirectory = stateDirectory;
        _process = GuardCommand.Start(stateDirectory, out _pid);
    }

    /// <exception cref="LinuxException">It did not start.</exception>
    public static Guardian Start(string stateDirectory)
    {
        var guardian = new Guardian(stateDirectory);
        new Thread(guardian.Watch, 256 * 1024) { IsBackground = true, Name = "guardian" }.Start();
        return guardian;
    }

    /// <summary>Nothing is owed: it has nothing more to do.</summary>
    public void Dismiss()
    {
        lock (_gate)
        {
            _dismissed.TrySetResult();
            _process.Send((int)Signal.SIGKILL);
        }
    }

    private void Watch()
    {
        while (true)
        {
            long begin = KernelClock.MonotonicNs;
            _process.WaitForExit(Timeout.InfiniteTimeSpan);
            Spawner.TryReap(_pid, out _);
            var pause = KernelClock.MonotonicNs - begin < Pause.TotalNanoseconds ? Pause : TimeSpan.Zero;
            do
            {
                if (_dismissed.Task.Wait(pause))
                    return;
                pause = Pause;
            }
            while (!TryReplace());
        }
    }

    private bool TryReplace()
    {
        lock (_gate)
        {
            try
            {
                if (!_dismissed.Task.IsCompleted)
                {
                    var next = GuardCommand.Start(_stateDirectory, out _pid);
                    _process.Dispose();
                    _process = next;
                    return true;
                }
            }
            catch (Exception e) when (e is LinuxException or IOException)
            {
                // No descriptors or no memory, for now.
            }
            return false;
        }
    }
}
