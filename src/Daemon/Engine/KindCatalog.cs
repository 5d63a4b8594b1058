namespace LuminaGuard.FaultD.Daemon;

/// <summary>Every kind of fault this daemon can do, one line each.</summary>
internal sealed class KindCatalog
{
    private readonly Dictionary<string, FaultKind> _kinds;

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

    /// <summary>The kind's class; the contract and this list are kept equal by a test.</summary>
    public FaultKind Find(string kind) => _kinds[kind];
}
