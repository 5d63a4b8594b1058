using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Precision;

/// <summary>Connections that spin for the next word: few, and only for a while.</summary>
public sealed class BusyPollTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;

    public BusyPollTests() => _daemon = RunningDaemon.Start(_world);

    public void Dispose()
    {
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void It_is_granted_to_few_and_again_when_one_of_them_has_gone()
    {
        var granted = new List<FaultClient>();
        FaultClient? refused = null;
        while (refused is null)
        {
            var client = Connect();
            if (client.Daemon.BusyPoll > TimeSpan.Zero)
                granted.Add(client);
            else
                refused = client;
        }
        Assert.Equal(Math.Max(1, Environment.ProcessorCount / 2), granted.Count);
        Assert.Contains("which is the most", refused.Daemon.Note, StringComparison.Ordinal);
        Assert.Empty(refused.List());
        granted.ForEach(client => client.Dispose());
        refused.Dispose();
        Eventually.True(() =>
        {
            using var again = Connect();
            return again.Daemon.BusyPoll == TimeSpan.FromMicroseconds(200) && again.Daemon.Note.Length == 0;
        }, "granted again");
        _world.AssertAsBefore();
    }

    [Fact]
    public void Both_ends_block_when_no_word_comes_soon()
    {
        const int Waits = 20;
        using var client = Connect();
        Assert.True(client.Daemon.BusyPoll > TimeSpan.Zero);
        var step = TimelineAction.Fire(new SignalProcess(Target.Pid(_world.Target.Pid), "CONT"));
        long here = 0, there = 0;
        Exception? thrown = null;
        // A thread of its own: no other call of this process is counted.
        var thread = new Thread(() => thrown = Record.Exception(() =>
        {
            int self = Gettid();
            Run(client, step);
            (here, there) = (Switches("self", self), Connections());
            for (int i = 0; i < Waits; i++)
                Run(client, step);
            (here, there) = (Switches("self", self) - here, Connections() - there);
        }));
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
        // The timeline is waited for far longer than either end spins.
        Assert.InRange(here, Waits, long.MaxValue);
        Assert.InRange(there, Waits, long.MaxValue);
        AssertIdle();
    }

    [Fact]
    public void Faults_and_strikes_work_as_ever()
    {
        using var client = Connect();
        var strike = new SignalProcess(Target.Pid(_world.Target.Pid), "CONT");
        for (int i = 0; i < 200; i++)
        {
            using var armed = client.Arm(strike);
            armed.Fire();
        }
        using (client.Inject(new PauseProcess(Target.Pid(_world.Target.Pid))))
            Assert.Equal('T', ProcessStat.TryRead(_world.Target.Pid)!.State);
        Assert.Empty(client.List());
        _world.AssertAsBefore();
    }

    private FaultClient Connect() => FaultClient.ConnectWith(
        new FaultClientOptions { SocketPath = _world.SocketPath, BusyPoll = TimeSpan.FromMicroseconds(200) });

    private static void Run(FaultClient client, TimelineAction step)
    {
        using var timeline = client.Begin(Timeline.Create().At(TimeSpan.FromMilliseconds(5), step));
        Assert.Equal(TimelineState.Finished, timeline.Wait().State);
    }

    // Nothing is asked: no thread of the daemon's connections runs any more.
    private void AssertIdle()
    {
        long before = -1, now = Connections();
        Eventually.True(() =>
        {
            (before, now) = (now, Connections());
            return before == now && ProcFs.Threads(_daemon.Pid).All(tid => ProcessStat.TryReadThread(_daemon.Pid, tid)?.State != 'R');
        }, "idle");
    }

    private long Connections() => ProcFs.Threads(_daemon.Pid).Where(tid => Name(tid) == "connection").Sum(tid => Switches($"{_daemon.Pid}", tid));

    // Threads of the runtime's come and go.
    private string Name(int tid)
    {
        try
        {
            return File.ReadAllText($"/proc/{_daemon.Pid}/task/{tid}/comm").Trim();
        }
        catch (IOException)
        {
            return "";
        }
    }

    // A wait ends in one.
    private static long Switches(string pid, int tid) => long.Parse(
        File.ReadLines($"/proc/{pid}/task/{tid}/status").First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split('\t')[1], null);

    private static int Gettid() => int.Parse(Path.GetFileName(new FileInfo("/proc/thread-self").LinkTarget!), null);
}
