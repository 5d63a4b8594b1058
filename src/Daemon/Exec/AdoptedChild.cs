namespace LuminaGuard.FaultD.Daemon;

/// <summary>One cgroup made for a command, watched until it is empty, and owed from then on until it is removed.</summary>
internal sealed class AdoptedChild(string id, string name, AdoptedCgroup token) : IDisposable
{
    private CgroupEvents? _events;
    private volatile string? _stuck;

    public string Id => id;

    public string Name => name;

    public AdoptedCgroup Token { get; set; } = token;

    /// <summary>Held by whoever removes it: the watch, a retry and the daemon's end may come together.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Why it could not be removed; null while its command runs.</summary>
    public string? Stuck
    {
        get => _stuck;
        set => _stuck = value;
    }

    /// <summary>How often it could not be removed.</summary>
    public int Tries { get; set; }

    public bool IsRemoved { get; set; }

    /// <summary>Calls back once when the last process has gone. One blocked thread, no polling.</summary>
    /// <param name="cgroup">The cgroup itself; not needed any more when this returns.</param>
    /// <param name="then">Has to look again: a wait that fails ends too.</param>
    public void Watch(Cgroup cgroup, Action then)
    {
        var events = _events = cgroup.OpenEvents();
        new Thread(() =>
        {
            try
            {
                if (!events.WaitUntilEmpty())
                    return;
            }
            catch (LinuxException)
            {
                // No memory to wait with: looking again later takes its place.
            }
            then();
        }, 256 * 1024)
        {
            IsBackground = true,
            Name = "exec-cgroup",
        }.Start();
    }

    public void Dispose() => _events?.Dispose();
}
