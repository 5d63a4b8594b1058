using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Laws 3 and 6 for faults that are processes of faultd's: they take what was asked for, where it was asked for, and die with faultd.</summary>
public sealed class LoadTests : IDisposable
{
    private const long Size = 64 << 20;
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public LoadTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    private Target Cgroup => Target.Cgroup(_world.CgroupName!);

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_ballast_holds_what_was_asked_for_in_the_targets_cgroup()
    {
        using var handle = _client.Inject(new FillMemory(Cgroup, Size));
        int ballast = Load();
        Assert.True(ProcessMemory.ResidentBytes(ballast) >= Size, $"{ProcessMemory.ResidentBytes(ballast)} bytes are resident");
        Assert.Contains($"holds {Size} bytes", handle.Observed, StringComparison.Ordinal);
        Assert.Equal("faultd-ballast", ProcessStat.TryRead(ballast)?.Comm);
        Assert.True(_world.Differs(), "in force is seen from outside");
        Assert.Equal("1000\n", File.ReadAllText($"/proc/{ballast}/oom_score_adj"));
        Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
        Assert.False(Directory.Exists($"/proc/{ballast}"), "it is gone when undo has answered");
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_burner_takes_its_share_and_no_more()
    {
        using var handle = _client.Inject(new BurnCpu(Cgroup, 20));
        int burner = Load();
        long begin = KernelClock.MonotonicNs, before = KernelClock.ProcessCpuNs(burner);
        Eventually.True(() => KernelClock.ProcessCpuNs(burner) - before > 50_000_000, "it burns");
        double share = (KernelClock.ProcessCpuNs(burner) - before) / (double)(KernelClock.MonotonicNs - begin);
        Assert.True(share < 0.4, $"it took {share:P0} of a processor and was to take 20 %");
        Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
        _world.AssertAsBefore();
    }

    [Fact]
    public void Each_worker_burns_on_its_processor()
    {
        using var handle = _client.Inject(new BurnCpu(Cgroup, 50, Cpus: [0]));
        int burner = Load();
        Eventually.True(() => ProcFs.Threads(burner).Any(tid => CpuMask.TryGet(tid, out var mask) == Errno.None && mask!.ToString() == "0"), "a thread is pinned");
    }

    [Fact]
    public void A_load_beside_the_target_is_where_faultd_is()
    {
        using var burner = _client.Inject(new BurnCpu(Cgroup, 5, Place: LoadPlace.Beside));
        using var ballast = _client.Inject(new FillMemory(Cgroup, 1 << 20, Place: LoadPlace.Beside));
        Assert.DoesNotContain(CgroupRoot.Members(_world.CgroupPath!), IsLoad);
        Assert.Equal(2, Loads().Count(pid => ProcFs.CgroupPath(pid) == ProcFs.CgroupPath(_daemon.Pid)));
        ballast.Undo();
        burner.Undo();
        Assert.Empty(Loads());
    }

    [Fact]
    public void They_die_with_faultd_also_in_a_frozen_cgroup()
    {
        _client.Inject(new FillMemory(Cgroup, 1 << 20));
        _client.Inject(new BurnCpu(Cgroup, 5));
        _client.Inject(new PauseProcess(Cgroup));
        int[] loads = [.. Loads()];
        Assert.Equal(2, loads.Length);
        _daemon.Kill();
        Eventually.True(() => !Array.Exists(loads, pid => Directory.Exists($"/proc/{pid}")), "the kernel ends them with faultd");
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        _world.AssertAsBefore();
    }

    [Fact]
    public void One_that_was_killed_meanwhile_is_told_of_at_undo()
    {
        var handle = _client.Inject(new FillMemory(Cgroup, 1 << 20));
        int ballast = Load();
        Sweep.Harness.Signals.Send(ballast, Sweep.Harness.Signals.SIGKILL);
        Eventually.True(() => !Directory.Exists($"/proc/{ballast}"), "it is reaped");
        var report = handle.Undo();
        Assert.Equal(UndoOutcome.Undone, report.Outcome);
        Assert.Contains(report.Notes, note => note.Contains("had ended before (killed by SIGKILL", StringComparison.Ordinal));
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_goal_beyond_what_the_host_has_is_refused_before_anything_is_taken()
    {
        Assert.Throws<FaultException>(() => _client.Preview(new FillMemory(Cgroup, 1L << 50)));
        var e = Assert.Throws<FaultException>(() => _client.Inject(new FillMemory(Cgroup, Size, Floor: 1L << 50)));
        Assert.Equal(ErrorCode.Conflict, e.Code);
        Assert.Contains("less than the floor", e.Message, StringComparison.Ordinal);
        Assert.Empty(Loads());
        Assert.Empty(_client.List());
        _world.AssertAsBefore();
    }

    [Fact]
    public void They_fire_at_a_moment_and_are_no_part_of_a_timeline()
    {
        foreach (IFault fault in (IFault[])[new BurnCpu(Cgroup, 5), new FillMemory(Cgroup, 1 << 20)])
        {
            using (var armed = _client.Arm(fault))
                Assert.NotEmpty(armed.FireAfter(TimeSpan.FromMilliseconds(1)).Observed);
            Assert.Equal(ErrorCode.NotSupported, Assert.Throws<FaultException>(() => _client.Begin(Timeline.Create().At(TimeSpan.Zero, fault))).Code);
        }
    }

    [Fact]
    public void Two_ballasts_in_one_cgroup_are_a_conflict()
    {
        using var handle = _client.Inject(new FillMemory(Cgroup, 1 << 20));
        Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => _client.Inject(new FillMemory(Cgroup, 1 << 20))).Code);
    }

    [Fact]
    public void A_level_needs_the_controller()
    {
        if (CgroupRoot.HostControllers.Contains("memory"))
            return;
        var e = Assert.Throws<FaultException>(() => _client.Inject(new FillMemory(Cgroup, Size, FillGoal.Level)));
        Assert.Equal(ErrorCode.NotSupported, e.Code);
        Assert.Contains("memory controller", e.Message, StringComparison.Ordinal);
        Assert.Empty(Loads());
    }

    public static TheoryData<string, Func<Target, IFault>> Wrong => new()
    {
        { "bytes is at least 1", target => new FillMemory(target, 0) },
        { "floor is at least 0", target => new FillMemory(target, 1, Floor: -1) },
        { "goal is level", target => new FillMemory(target, 1, FillGoal.Level, Place: LoadPlace.Beside) },
        { "percent is from 1 to 100", target => new BurnCpu(target, 0) },
        { "percent is from 1 to 100", target => new BurnCpu(target, 101) },
        { "workers is from 1 to 1024", target => new BurnCpu(target, Workers: 0) },
        { "workers and cpus exclude each other", target => new BurnCpu(target, Workers: 2, Cpus: [0]) },
        { "cpus names 1 to 1024", target => new BurnCpu(target, Cpus: []) },
        { "cpus names processor 8191", target => new BurnCpu(target, Cpus: [8191]) },
        { "cpus names processor -1", target => new BurnCpu(target, Cpus: [-1]) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named(string why, Func<Target, IFault> make)
    {
        var e = Assert.Throws<FaultException>(() => _client.Inject(make(Cgroup)));
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Empty(Loads());
    }

    private int Load() => Assert.Single(CgroupRoot.Members(_world.CgroupPath!), IsLoad);

    // The daemon's children that are no injector.
    private IEnumerable<int> Loads() => ProcFs.Children(_daemon.Pid).Where(IsLoad);

    private static bool IsLoad(int pid) => ProcFs.CommandLine(pid) is [_, "--ballast" or "--burner"];
}
