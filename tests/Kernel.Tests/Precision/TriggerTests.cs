using System.Net;
using System.Net.Sockets;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;
using Signals = LuminaGuard.FaultD.Sweep.Harness.Signals;

namespace LuminaGuard.FaultD.Tests.Precision;

/// <summary>Faults that fire when a condition becomes true: not before, with its delay and count, and never once they are taken
/// back.</summary>
public sealed class TriggerTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld(withCgroup: true);
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public TriggerTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    private PauseProcess Pause => new(Target.Pid(_world.Target.Pid));

    private string Log => Path.Combine(_world.Directory, "log");

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public async Task A_process_of_a_name_executes()
    {
        string program = Named("fdexec", "/bin/sleep");
        var report = await Fired(Trigger.Exec("fdexec"), () => Run("/bin/true"), () => Run(program, "0.2"));
        Assert.Contains("began its program", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_of_a_name_exits_with_its_last_thread()
    {
        using var victim = Child.Start(Named("fdexit", "/bin/sleep"), "1000");
        using var other = Child.Sleep();
        var report = await Fired(Trigger.Exit("fdexit"), other.KillAndReap, victim.KillAndReap);
        Assert.Equal($"process {victim.Pid} ended", Assert.Single(report.Notes));
    }

    [Fact]
    public async Task A_process_that_began_during_the_wait_exits()
    {
        string program = Named("fdlate", "/bin/sleep");
        var report = await Fired(Trigger.Exit("fdlate"), () => Run("/bin/true"), () => Run(program, "0.2"));
        Assert.Contains(" ended", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certain_process_ends()
    {
        using var victim = Child.Sleep();
        using var other = Child.Sleep();
        await Fired(Trigger.End(Target.Pid(victim.Pid)), other.KillAndReap, victim.KillAndReap);
    }

    [Fact]
    public async Task A_file_is_opened()
    {
        File.WriteAllText(Log, "");
        await Fired(Trigger.Open(Log), () => File.GetLastWriteTimeUtc(Log), () => File.ReadAllText(Log));
    }

    [Fact]
    public async Task A_file_is_written_to()
    {
        File.WriteAllText(Log, "old");
        await Fired(Trigger.Write(Log), () => File.ReadAllText(Log), () => File.AppendAllText(Log, "new"));
    }

    [Fact]
    public async Task An_entry_of_a_directory_is_opened()
    {
        string directory = Directory.CreateDirectory(Path.Combine(_world.Directory, "d")).FullName, file = Path.Combine(directory, "f");
        File.WriteAllText(file, "");
        var report = await Fired(Trigger.Open(directory), () => File.Exists(file), () => File.ReadAllText(file));
        Assert.Contains("/d/f was opened", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_appears_in_a_log()
    {
        File.WriteAllText(Log, "ready: of before\n");
        var report = await Fired(Trigger.Line(Log, "ready:"), () => File.AppendAllText(Log, "not it\nread"), () => File.AppendAllText(Log, "y: now\n"));
        Assert.EndsWith("got the line: ready: now", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_appears_in_a_log_that_was_rotated()
    {
        File.WriteAllText(Log, "");
        await Fired(
            Trigger.Line(Log, "ready"),
            () => File.Move(Log, Log + ".1"),
            () => File.WriteAllText(Log, new string('x', 100_000) + "ready, but of a line too long\nit is ready\n"));
    }

    [Fact]
    public async Task A_connection_is_accepted()
    {
        using var server = new Prey();
        CgroupRoot.Move(server.Pid, _world.CgroupPath!);
        int port = server.Listen();
        var report = await Fired(Trigger.Accept(port, _world.CgroupName), () => Refused(port), () => Connect(port));
        Assert.Equal($"a connection to port {port} was established", Assert.Single(report.Notes));
    }

    [Fact]
    public async Task A_connection_is_made()
    {
        using var client = new Prey();
        CgroupRoot.Move(client.Pid, _world.CgroupPath!);
        int port = client.Listen();
        await Fired(Trigger.Connect(port, _world.CgroupName), () => Connect(port), () => Assert.Equal(0, client.Connect()));
    }

    [Fact]
    public async Task Tasks_wait_for_a_processor()
    {
        using var one = Child.Start("/bin/sh", "-c", "read go; while :; do :; done");
        using var two = Child.Start("/bin/sh", "-c", "read go; while :; do :; done");
        foreach (var each in (Child[])[one, two])
            CgroupRoot.Move(each.Pid, _world.CgroupPath!);
        await Fired(
            Trigger.Pressure(_world.CgroupName!, PressureResource.Cpu, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2)),
            () => { },
            () =>
            {
                // Two that want one processor.
                foreach (var each in (Child[])[one, two])
                {
                    Run("/usr/bin/taskset", "-cp", "0", $"{each.Pid}");
                    each.Input.WriteLine("go");
                    each.Input.Flush();
                }
            });
    }

    [Fact]
    public async Task Only_the_last_of_so_many_times_counts_and_the_delay_comes_after_it()
    {
        File.WriteAllText(Log, "");
        var delay = TimeSpan.FromMilliseconds(20);
        void Write() => File.AppendAllText(Log, "again\n");
        var report = await Fired(Trigger.Line(Log, "again") with { Count = 3, Delay = delay }, () => { Write(); Write(); }, Write);
        Assert.EndsWith("for the 3rd time", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.InRange(report.Times.LateNs, 0, long.MaxValue);
    }

    [Fact]
    public async Task What_is_more_than_system_calls_waits_too()
    {
        File.WriteAllText(Log, "");
        using var armed = _client.Arm(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 16));
        var firing = Waiting(armed, Trigger.Write(Log) with { Delay = TimeSpan.FromMilliseconds(10) });
        File.AppendAllText(Log, "x");
        Assert.Equal("soft nofile limit 16", (await firing).Observed);
        armed.Undo();
        _world.AssertAsBefore();
    }

    [Fact]
    public async Task A_trigger_that_never_comes_ends_with_the_lease()
    {
        File.WriteAllText(Log, "");
        using var armed = _client.Arm(Pause, new FaultOptions { Lease = TimeSpan.FromMilliseconds(300) });
        var error = await Assert.ThrowsAsync<FaultException>(() => Waiting(armed, Trigger.Write(Log)));
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.EndsWith("its lease was over before it was to fire", error.Message, StringComparison.Ordinal);
        await NeverFires();
    }

    [Fact]
    public async Task Taken_back_before_it_never_fires()
    {
        File.WriteAllText(Log, "");
        using var armed = _client.Arm(Pause);
        var firing = Waiting(armed, Trigger.Write(Log));
        Assert.Equal(ErrorCode.Conflict, Assert.Throws<FaultException>(() => armed.Fire()).Code);
        Assert.Contains("not fired", Assert.Single(armed.Undo().Notes), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<FaultException>(() => firing)).Code);
        await NeverFires();
    }

    [Fact]
    public async Task A_log_without_an_end_keeps_nobody_from_taking_it_back()
    {
        File.WriteAllText(Log, "");
        using var armed = _client.Arm(Pause);
        var firing = Waiting(armed, Trigger.Line(Log, "ready"));
        using (var log = new FileStream(Log, FileMode.Open))
            log.SetLength(1L << 42);
        armed.Undo();
        Assert.Equal(ErrorCode.NotFound, (await Assert.ThrowsAsync<FaultException>(() => firing)).Code);
        File.WriteAllText(Log, "");
    }

    [Fact]
    public void A_delay_beyond_the_lease_is_refused_and_leaves_it_armed()
    {
        using var armed = _client.Arm(Pause, new FaultOptions { Lease = TimeSpan.FromSeconds(5) });
        var error = Assert.Throws<FaultException>(() => armed.FireWhen(Trigger.Open(_world.Directory) with { Delay = TimeSpan.FromSeconds(6) }));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("delay_us is 6s", error.Message, StringComparison.Ordinal);
        Assert.Equal(FaultState.Armed, Assert.Single(_client.List()).State);
    }

    [Fact]
    public async Task Whoever_stops_waiting_leaves_it_armed()
    {
        File.WriteAllText(Log, "");
        using var armed = _client.Arm(Pause);
        using var patience = new CancellationTokenSource();
        var firing = armed.FireWhenAsync(Trigger.Write(Log), patience.Token);
        await Until(() => _client.List() is [{ State: FaultState.Scheduled }]);
        await patience.CancelAsync();
        Assert.Equal(ErrorCode.OutcomeUnknown, (await Assert.ThrowsAsync<FaultException>(() => firing)).Code);
        await Until(() => _client.List() is [{ State: FaultState.Armed }]);
        Assert.Equal("every thread in state T", armed.Fire().Observed);
    }

    [Fact]
    public async Task A_target_that_somebody_else_stops_meanwhile_is_a_conflict()
    {
        File.WriteAllText(Log, "");
        using var armed = _client.Arm(Pause);
        var firing = Waiting(armed, Trigger.Write(Log));
        Signals.Send(_world.Target.Pid, (int)Signal.SIGSTOP);
        try
        {
            Assert.Equal(ErrorCode.Conflict, (await Assert.ThrowsAsync<FaultException>(() => firing)).Code);
        }
        finally
        {
            Signals.Send(_world.Target.Pid, (int)Signal.SIGCONT);
        }
    }

    [Fact]
    public async Task A_timeline_begins_with_it()
    {
        File.WriteAllText(Log, "");
        var plan = Timeline.Create().Every(TimeSpan.FromMilliseconds(1), 20, TimelineAction.Pulse(Pause, TimeSpan.FromMilliseconds(0.3)));
        using var timeline = _client.Begin(plan, new TimelineOptions { When = Trigger.Write(Log) });
        Assert.Equal(0, timeline.Report.BeginNs);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal((TimelineState.Waiting, 0), (timeline.Status().State, timeline.Status().Done));
        long before = KernelClock.MonotonicNs;
        File.AppendAllText(Log, "x");
        var status = timeline.Wait();
        Assert.Equal((TimelineState.Finished, 40, 0), (status.State, status.Done, status.Failed));
        var steps = timeline.Steps();
        Assert.Equal(0, steps[0].OffsetNs);
        Assert.InRange(steps[0].BeginNs, before, long.MaxValue);
        timeline.Cancel();
        _world.AssertAsBefore();
    }

    [Fact]
    public async Task A_timeline_that_is_cancelled_while_it_waits_never_begins()
    {
        File.WriteAllText(Log, "");
        using var timeline = _client.Begin(Timeline.Create().At(TimeSpan.Zero, Pause), new TimelineOptions { When = Trigger.Write(Log) });
        Assert.Equal(UndoOutcome.Undone, timeline.Cancel().Outcome);
        Assert.Empty(_client.List());
        await NeverFires();
    }

    [Theory]
    [InlineData("/nowhere/log", ErrorCode.NotFound, "/nowhere/log")]
    [InlineData("/dev/null", ErrorCode.InvalidArgument, "no regular file")]
    [InlineData("/proc/uptime", ErrorCode.InvalidArgument, "a file of /proc is no log")]
    [InlineData("/proc/self/fd/0", ErrorCode.InvalidArgument, "a link that is no path")]
    public void What_cannot_be_watched_is_said_and_leaves_it_armed(string path, ErrorCode code, string why)
    {
        using var armed = _client.Arm(Pause);
        var error = Assert.Throws<FaultException>(() => armed.FireWhen(Trigger.Line(path, "x")));
        Assert.Equal(code, error.Code);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
        Assert.Equal(FaultState.Armed, Assert.Single(_client.List()).State);
    }

    [Fact]
    public void Memory_without_its_controller_is_not_supported()
    {
        if (File.Exists(Path.Combine(_world.CgroupPath!, "memory.current")))
            return;
        using var armed = _client.Arm(Pause);
        var error = Assert.Throws<FaultException>(() => armed.FireWhen(Trigger.Memory(_world.CgroupName!, 1 << 20)));
        Assert.Equal(ErrorCode.NotSupported, error.Code);
        Assert.Contains("memory controller is not enabled", error.Message, StringComparison.Ordinal);
    }

    private static void Run(string program, params string[] arguments)
    {
        using var child = Child.Start(program, arguments);
        // It holds the other end until it has ended.
        child.Output.ReadToEnd();
    }

    private static void Connect(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(IPAddress.Loopback, port);
    }

    // Another port of the same listener's cgroup: nobody is there.
    private static void Refused(int port) =>
        Assert.ThrowsAny<SocketException>(() => Connect(port == 65535 ? port - 1 : port + 1));

    private static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 6000 && !condition(); i++)
            await Task.Delay(5);
        Assert.True(condition());
    }

    private string Named(string name, string program)
    {
        string path = Path.Combine(_world.Directory, name);
        File.Copy(program, path);
        return path;
    }

    private Task<InjectReport> Waiting(ArmedFault armed, Trigger trigger)
    {
        var firing = armed.FireWhenAsync(trigger, TestContext.Current.CancellationToken);
        var end = Until(() => firing.IsCompleted || _client.List() is [{ State: FaultState.Scheduled }]);
        end.GetAwaiter().GetResult();
        return firing;
    }

    // What is not the condition does nothing; what is, fires.
    private async Task<InjectReport> Fired(Trigger trigger, Action other, Action condition)
    {
        using var armed = _client.Arm(Pause);
        var firing = Waiting(armed, trigger);
        Assert.False(firing.IsCompleted);
        Assert.Equal($"waits for {trigger}", Assert.Single(_client.List()).Observed);
        other();
        await Task.Delay(150, TestContext.Current.CancellationToken);
        Assert.False(firing.IsCompleted);
        Assert.Equal(FaultState.Scheduled, Assert.Single(_client.List()).State);
        long before = KernelClock.MonotonicNs;
        condition();
        var report = await firing;
        Assert.Equal("every thread in state T", report.Observed);
        Assert.InRange(report.Times.PlannedNs, before, KernelClock.MonotonicNs);
        Assert.InRange(report.Times.FireBeginNs, report.Times.PlannedNs, long.MaxValue);
        Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
        _world.AssertAsBefore();
        return report;
    }

    private async Task NeverFires()
    {
        File.AppendAllText(Log, "x");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        _world.AssertAsBefore();
    }
}
