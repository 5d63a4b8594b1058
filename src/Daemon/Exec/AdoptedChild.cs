namespace LuminaGuard.FaultD.Daemon;

/// <summary>One cgroup made for a command, watched until it is empty.</summary>
internal sealed class AdoptedChild(Cgroup cgroup, string name, AdoptedCgroup token) : IDisposable
{
    private CgroupEvents? _events;

    public string Name => name;

    public string Path => cgroup.Path;

    public AdoptedCgroup Token => token;

    /// <summary>Calls back once when the last process has gone. One blocked thread, no polling.</summary>
    public void WhenEmpty(Action then)
    {
        _events = cgroup.OpenEvents();
        var events = _events;
        new Thread(() =>
        {
            if (events.WaitUntilEmpty())
                then();
        }, 256 * 1024)
        {
            IsBackground = true,
            Name = "exec-cgroup",
        }.Start();
    }

    public void Dispose()
    {
        _events?.Dispose();
        cgroup.Dispose();
    }
}
