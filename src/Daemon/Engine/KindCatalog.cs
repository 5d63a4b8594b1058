namespace LuminaGuard.FaultD.Daemon;

/// <summary>Every kind of fault this daemon can do, one line each.</summary>
internal sealed class KindCatalog
{
    // Who asks asks the kernel, for programs, rules and namespaces of a moment, and nobody is to keep it busy by asking.
    private const long GoodForNs = 1_000_000_000;
    private readonly Dictionary<string, FaultKind> _kinds;
    private readonly Lock _asking = new();
    private IReadOnlyList<KindSupport> _support = [];
    private long _askedNs;

    public KindCatalog()
    {
        FaultKind[] kinds =
        [
            new SignalProcessFault(),
            new KillProcessFault(),
            new PauseProcessFault(),
            new StallProcessFault(),
            new LimitProcessFault(),
            new PinProcessFault(),
            new LimitMemoryFault(),
            new FillMemoryFault(),
            new ReclaimMemoryFault(),
            new ExhaustMemoryFault(),
            new FlipMemoryFault(),
            new ThrottleCpuFault(),
            new BurnCpuFault(),
            new LimitPidsFault(),
            new SlowDiskFault(),
            new CorruptFileFault(),
            new ShutdownConnectionFault(),
            new ResetConnectionFault(),
            new RefuseConnectionsFault(),
            new DropTrafficFault(),
            new DenyTrafficFault(),
            new PartitionNetworkFault(),
            new RejectTrafficFault(),
            new ThrottleTrafficFault(),
            new DelayTrafficFault(),
            new LoseTrafficFault(),
            new DuplicateTrafficFault(),
            new CorruptTrafficFault(),
            new ReorderTrafficFault(),
            new InjectMessageFault(),
            new FloodPipeFault(),
            new SwallowMessageFault(),
            new StallPipeFault(),
        ];
        _kinds = kinds.ToDictionary(k => k.Descriptor.Kind, StringComparer.Ordinal);
    }

    public IEnumerable<FaultKind> All => _kinds.Values;

    /// <summary>What this host and this daemon can do, kind by kind; a second old at most.</summary>
    public IReadOnlyList<KindSupport> Support()
    {
        lock (_asking)
        {
            if (_support.Count == 0 || KernelClock.MonotonicNs - _askedNs > GoodForNs)
            {
                _support = [.. All.Select(kind => kind.Support()).OrderBy(support => support.Kind, StringComparer.Ordinal)];
                _askedNs = KernelClock.MonotonicNs;
            }
            return _support;
        }
    }

    /// <summary>The kind's class; the contract and this list are kept equal by a test.</summary>
    public FaultKind Find(string kind) => _kinds[kind];
}
