using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 8 beside undos that take seconds: a limit's, while a thread of its target is in vfork(2).</summary>
public sealed class SlowUndoTests : IDisposable
{
    private const int Slow = 4;
    private const int RLIMIT_NOFILE = 7;
    private readonly Sweep.Operations.World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly RunningProgram[] _vforkers;

    public SlowUndoTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        _vforkers = [.. Enumerable.Range(0, Slow).Select(_ => new RunningProgram(Lab.Shared.Program("vforker")))];
        foreach (var vforker in _vforkers)
            Assert.Equal("ready", vforker.Line());
    }

    private string Undos => Path.Combine(_daemon.StateDirectory, "undo");

    private int Owed => Directory.GetFiles(Undos).Length;

    public void Dispose()
    {
        _client.Dispose();
        foreach (var vforker in _vforkers)
            vforker.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_lease_ends_while_the_undos_of_others_take_their_time()
    {
        using var prey = new Prey();
        var pause = _client.Inject(new PauseProcess(prey.Target), new FaultOptions { Lease = TimeSpan.FromSeconds(1) });
        LimitAll(TimeSpan.FromMilliseconds(300));
        Eventually.True(() => !File.Exists(Path.Combine(Undos, pause.Id)), "the pause has ended");
        Assert.DoesNotContain('T', prey.States());
        Assert.Equal(Slow, Owed);
        Eventually.True(() => Owed == 0, "the slow ones have ended too");
        AssertPutBack();
        Eventually.True(() => DeadlineThreads() == 1, "one thread is left to wait for deadlines");
    }

    [Fact]
    public void A_stop_waits_for_slow_undos_side_by_side()
    {
        LimitAll(TimeSpan.FromMinutes(1));
        Signals.Send(_daemon.Pid, Signals.SIGTERM);
        // What makes them slow comes after the limit itself is back.
        Eventually.True(() => _vforkers.All(v => SoftLimit(v.Pid) != 64), "all limits are back");
        Assert.Equal(Slow, Owed);
        Assert.Equal(new WaitStatus(0), _daemon.WaitForEnd());
        Assert.Equal(0, Owed);
    }

    [Fact]
    public async Task A_heal_waits_for_slow_undos_side_by_side_and_tells_of_the_youngest_first()
    {
        string[] ids = LimitAll(TimeSpan.FromMinutes(1));
        using var beside = _daemon.Connect();
        var healing = Task.Factory.StartNew(
            () => beside.Heal(), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Eventually.True(() => _vforkers.All(v => SoftLimit(v.Pid) != 64), "all limits are back");
        Assert.Equal(Slow, Owed);
        Assert.Equal(ids.Reverse(), (await healing).Faults.Select(fault => fault.Id));
    }

    [Fact]
    public async Task A_recovery_waits_for_slow_undos_side_by_side()
    {
        LimitAll(TimeSpan.FromMinutes(1));
        _daemon.Kill();
        var recovering = Task.Factory.StartNew(
            () => RunningDaemon.Recover(_world), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Eventually.True(() => _vforkers.All(v => SoftLimit(v.Pid) != 64), "all limits are back");
        Assert.Equal(Slow, Owed);
        var (code, said) = await recovering;
        Assert.True(code == 0, said);
        Assert.Equal(0, Owed);
    }

    private string[] LimitAll(TimeSpan lease) => [.. _vforkers.Select(vforker => _client.Inject(
        new LimitProcess(Target.Pid(vforker.Pid), ProcessResource.Nofile, 64), new FaultOptions { Lease = lease }).Id)];

    private void AssertPutBack() => Assert.All(_vforkers, vforker => Assert.NotEqual(64UL, SoftLimit(vforker.Pid)));

    private int DeadlineThreads() => ProcFs.Threads(_daemon.Pid)
        .Count(tid => ProcessStat.TryReadThread(_daemon.Pid, tid)?.Comm == "deadlines");

    private static ulong SoftLimit(int pid)
    {
        Assert.Equal(Errno.None, ResourceLimits.Get(pid, RLIMIT_NOFILE, out ulong soft, out _));
        return soft;
    }
}
