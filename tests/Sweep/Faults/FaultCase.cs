using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Snapshots;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>One thing the daemon does to a target and has to take back.</summary>
/// <param name="Name">Its name in --faults and in the report.</param>
internal abstract record FaultCase(string Name)
{
    /// <summary>Everything with an undo.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        new InjectedFault("process.pause", world => new PauseProcess(Target.Pid(world.Target.Pid)))
        {
            HoldsTarget = true,
        },
        new InjectedFault("process.pause-cgroup", world => new PauseProcess(Target.Cgroup(world.CgroupName!)))
        {
            HoldsTarget = true,
            NeedsCgroup = true,
        },
        new InjectedFault("process.limit", world =>
            new LimitProcess(Target.Pid(world.Target.Pid), ProcessResource.Nofile, 64)),
        new InjectedFault("process.affinity", world => new PinProcess(Target.Pid(world.Target.Pid), 1))
        {
            NeedsProcessors = 2,
        },
        Limit("cpu.throttle", "cpu", target => new ThrottleCpu(target, 50)),
        Limit("memory.limit", "memory", target => new LimitMemory(target, 1L << 30)),
        Limit("pids.limit", "pids", target => new LimitPids(target, 1000)),
        Limit("disk.slow", "io", target => new SlowDisk(target, "/dev/" + CgroupRoot.SomeDisk, DiskRate.WriteBytes, 1 << 20)),
        Load("cpu.burn", target => new BurnCpu(target, 10)),
        Load("memory.fill", target => new FillMemory(target, 1 << 20, Floor: 0)),
        Filter("net.drop", target => new DropTraffic(target)) with { NeedsNetwork = true },
        Filter("net.deny", target => new DenyTraffic(target, TrafficProtocol.Udp)),
        Filter("net.partition", target => new PartitionNetwork(target, "192.0.2.0/24")) with { NeedsNetwork = true },
        Filter("net.reject", target => new RejectTraffic(target)) with { NeedsNetwork = true },
        new InjectedFault("conn.accept-refuse", world => new RefuseConnections(Target.Pid(world.Target.Pid)))
        {
            NeedsRoot = true,
            NeedsNetwork = true,
            GoesBeside = true,
            KernelHeals = true,
        },
        Shape("net.rate", target => new ThrottleTraffic(target, "lo", 125000)),
        Shape("net.delay", target => new DelayTraffic(target, "lo", TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(5)), needsNetem: true),
        Shape("net.loss", target => new LoseTraffic(target, "lo", "0.5", TrafficProtocol.Udp), needsNetem: true),
        Shape("net.duplicate", target => new DuplicateTraffic(target, "lo", "1", Peers: "127.0.0.0/8,::1"), needsNetem: true),
        Shape("net.corrupt", target => new CorruptTraffic(target, "lo", "1", PeerPorts: [7]), needsNetem: true),
        Shape("net.reorder", target => new ReorderTraffic(target, "lo", TimeSpan.FromMilliseconds(20), "0.5"), needsNetem: true),
        OnTheFile("file.corrupt", target => new CorruptFile(target, FileDamage.Zero, 4000, 200)),
        OnTheFile("file.corrupt-cut", target => new CorruptFile(target, FileDamage.Truncate, 4000)),
        new InjectedFault("process.stall", world => new StallProcess(Target.Pid(world.Target.Pid)))
        {
            HoldsTarget = true,
            KernelHeals = true,
        },
        new InjectedFault("pipe.stall", world => new StallPipe(Target.Pid(world.Target.Pid), 0))
        {
            HoldsTarget = true,
            KernelHeals = true,
        },
        new ExecCgroup(),
        new FiredAtMoment("process.pause-at", world => new PauseProcess(Target.Pid(world.Target.Pid)))
        {
            HoldsTarget = true,
        },
        new FiredAtMoment("process.pause-cgroup-at", world => new PauseProcess(Target.Cgroup(world.CgroupName!)))
        {
            HoldsTarget = true,
            NeedsCgroup = true,
        },
        new WaitingForMoment("process.pause-scheduled", world => new PauseProcess(Target.Pid(world.Target.Pid))),
        new PulseTimeline("timeline", world => new PauseProcess(Target.Pid(world.Target.Pid))),
        new PulseTimeline("timeline-cgroup", world => new PauseProcess(Target.Cgroup(world.CgroupName!)))
        {
            NeedsCgroup = true,
        },
    ];

    /// <summary>Those whose controllers this host has on cgroup2, and which this user may do; a host that has them elsewhere has others to sweep.</summary>
    public static IReadOnlyList<FaultCase> OfThisHost { get; } =
        [.. All.Where(fault => (fault.NeedsController is null || CgroupRoot.HostControllers.Contains(fault.NeedsController))
            && (!fault.NeedsRoot || Environment.IsPrivilegedProcess) && (!fault.NeedsNetem || LinkFacts.HostHasNetem))];

    /// <summary>It takes capabilities that nobody else has.</summary>
    public bool NeedsRoot { get; init; }

    /// <summary>The controller whose files it writes; null when it writes none.</summary>
    public string? NeedsController { get; init; }

    /// <summary>The target has a cgroup of its own.</summary>
    public bool NeedsCgroup { get; init; }

    /// <summary>The host's kernel has sch_netem.</summary>
    public bool NeedsNetem { get; init; }

    /// <summary>The target is the world's file.</summary>
    public bool NeedsFile { get; init; }

    /// <summary>The target is in a network namespace of its own, where it listens.</summary>
    public bool NeedsNetwork { get; init; }

    /// <summary>The host has at least so many processors.</summary>
    public int NeedsProcessors { get; init; } = 1;

    /// <summary>The target does nothing while it is in force.</summary>
    public bool HoldsTarget { get; init; }

    /// <summary>Several may be at one target side by side, and each is taken back by itself.</summary>
    public bool GoesBeside { get; init; }

    /// <summary>Durability K: nothing of it may outlive the daemon, recovered or not.</summary>
    public bool KernelHeals { get; init; }

    /// <summary>It is a fault in the daemon's list: it has a lease, ends with its client, and heal ends it.</summary>
    public virtual bool IsListed => true;

    /// <summary>A lease that is over soon, and not before it is in force.</summary>
    public virtual TimeSpan ShortLease => TimeSpan.FromMilliseconds(150);

    /// <summary>Whether the injector fires it.</summary>
    public virtual bool IsTimed => false;

    /// <summary>The operations it is swept over; null for all that are for it.</summary>
    public virtual IReadOnlyList<string>? Operations => null;

    /// <summary>Whether it can be had so that it ends by itself, see <see cref="InjectEnding"/>.</summary>
    public virtual bool EndsByItself => false;

    /// <summary>Has the daemon do it so that it ends by itself.</summary>
    public virtual void InjectEnding(FaultClient client, World world) => throw new NotSupportedException($"{Name} does not end by itself");

    /// <summary>Has the daemon do it; gives what undoes it.</summary>
    /// <exception cref="FaultException">It was not done, or the daemon died.</exception>
    public abstract Action Inject(FaultClient client, World world, FaultOptions options);

    /// <summary>What this host lacks for it; null when it can be swept here.</summary>
    public string? Missing(SweepContext context) => this switch
    {
        _ when NeedsCgroup && context.Cgroups is null => "there is no cgroup2 that we may write to",
        _ when NeedsController is { } controller && !CgroupRoot.HostControllers.Contains(controller) =>
            $"the {controller} controller is not on cgroup2",
        _ when NeedsNetem && !LinkFacts.HostHasNetem => "the kernel has no sch_netem",
        _ when NeedsProcessors > Environment.ProcessorCount => $"it needs {NeedsProcessors} processors",
        _ => null,
    };

    private static InjectedFault OnTheFile(string name, Func<Target, IFault> make) => new(name, world => make(Target.File(world.FilePath)))
    {
        NeedsFile = true,
    };

    private static InjectedFault Shape(string name, Func<Target, IFault> make, bool needsNetem = false) =>
        new(name, world => make(Target.Pid(world.Target.Pid)))
        {
            NeedsRoot = true,
            NeedsNetwork = true,
            NeedsNetem = needsNetem,
        };

    private static InjectedFault Filter(string name, Func<Target, IFault> make) => Load(name, make) with { NeedsRoot = true, GoesBeside = true };

    private static InjectedFault Load(string name, Func<Target, IFault> make) => new(name, world => make(Target.Cgroup(world.CgroupName!)))
    {
        NeedsCgroup = true,
        KernelHeals = true,
    };

    // Each limit is far above what the target uses.
    private static InjectedFault Limit(string name, string controller, Func<Target, IFault> make) =>
        new(name, world => make(Target.Cgroup(world.CgroupName!)))
        {
            NeedsCgroup = true,
            NeedsController = controller,
        };
}
