using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

/// <summary>process.stall on processes whose threads are others a moment later.</summary>
public sealed class ThreadsThatComeAndGoTests : IDisposable
{
    private readonly Sweep.Operations.World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public ThreadsThatComeAndGoTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        _client.Timeout = TimeSpan.FromSeconds(20);
    }

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    // An exec waits for the threads it killed until their tracer has reaped them, and PTRACE_SEIZE waits for the exec.
    [Fact]
    public void An_exec_of_the_target_hangs_neither_it_nor_the_stalls_of_others()
    {
        using var innocent = new Prey();
        using var stall = _client.Inject(new StallProcess(innocent.Target));
        using var target = Start("exec");
        for (int round = 0; round < 300; round++)
        {
            try
            {
                using var handle = _client.Inject(new StallProcess(Target.Pid(target.Pid)));
            }
            catch (FaultException e) when (e.Code is ErrorCode.NotFound or ErrorCode.KernelRefused or ErrorCode.Refused)
            {
                // Its threads were swept away by the exec, or it was between two programs and could not be told from sshd.
            }
        }
        Assert.Equal(UndoOutcome.Undone, stall.Undo().Outcome);
        Assert.DoesNotContain('t', innocent.States());
        Assert.DoesNotContain('t', Prey.States(target.Pid));
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_process_that_starts_threads_all_the_time_is_held_whole()
    {
        using var target = Start("churn");
        for (int round = 0; round < 50; round++)
        {
            using var handle = _client.Inject(new StallProcess(Target.Pid(target.Pid)));
            Assert.All(Prey.States(target.Pid), state => Assert.True(state is 't' or 'Z' or 'X', $"in state {state}"));
            handle.Undo();
            Assert.DoesNotContain('t', Prey.States(target.Pid));
        }
    }

    [Fact]
    public void Threads_started_between_arming_and_firing_are_held_too()
    {
        using var target = Start("grow");
        using var armed = _client.Arm(new StallProcess(Target.Pid(target.Pid)));
        Assert.Equal("grown", target.Ask(""));
        Assert.Equal("11 threads in ptrace stop", armed.Fire().Observed);
        Assert.Equal(new string('t', 11), Prey.States(target.Pid));
        armed.Undo();
        Assert.DoesNotContain('t', Prey.States(target.Pid));
    }

    [Fact]
    public void Threads_that_were_named_are_those_and_no_others()
    {
        using var target = Start("grow");
        using var armed = _client.Arm(new StallProcess(Target.Pid(target.Pid), [target.Pid]));
        Assert.Equal("grown", target.Ask(""));
        Assert.Equal("1 thread in ptrace stop", armed.Fire().Observed);
        Assert.Single(ProcFs.Threads(target.Pid), tid => ProcessStat.TryReadThread(target.Pid, tid)?.State == 't');
    }

    private static RunningProgram Start(string mode)
    {
        var program = new RunningProgram(Lab.Shared.Program("threader"), mode);
        Assert.Equal("ready", program.Line());
        return program;
    }
}
