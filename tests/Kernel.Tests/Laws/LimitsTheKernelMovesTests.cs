using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Soft limits that the kernel itself changes while they are in force.</summary>
public sealed class LimitsTheKernelMovesTests : IDisposable
{
    private const int RLIMIT_CPU = 0;
    private const int RLIMIT_STACK = 3;
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    public LimitsTheKernelMovesTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    /// <summary>With every SIGXCPU the kernel raises the limit by a second.</summary>
    [Fact]
    public void Of_processor_time()
    {
        using var burner = Child.Start("/usr/bin/perl", "-e", "$SIG{XCPU} = sub {}; print qq(up\n); $|=1; print qq(\n); while (1) {}");
        burner.Output.ReadLine();
        ulong before = Soft(burner.Pid, RLIMIT_CPU);
        using var fault = _client.Inject(new LimitProcess(Target.Pid(burner.Pid), ProcessResource.Cpu, 1));
        Eventually.True(() => Soft(burner.Pid, RLIMIT_CPU) > 1, "the kernel has raised it");
        Assert.Equal(UndoOutcome.Undone, fault.Undo().Outcome);
        Assert.Equal(before, Soft(burner.Pid, RLIMIT_CPU));
    }

    [Fact]
    public void A_value_of_somebody_else_is_left_alone()
    {
        using var sleeper = Child.Sleep();
        using var fault = _client.Inject(new LimitProcess(Target.Pid(sleeper.Pid), ProcessResource.Cpu, 1000));
        Assert.Equal(Errno.None, ResourceLimits.Get(sleeper.Pid, RLIMIT_CPU, out ulong _, out ulong hard));
        Assert.Equal(Errno.None, ResourceLimits.Set(sleeper.Pid, RLIMIT_CPU, 1002, hard));
        Assert.Equal(UndoOutcome.Superseded, fault.Undo().Outcome);
        Assert.Equal(1002UL, Soft(sleeper.Pid, RLIMIT_CPU));
    }

    /// <summary>An execve(2) copies the stack's limit at its beginning and writes it back at its end.</summary>
    [Fact]
    public void Of_the_stack_by_an_exec_under_way()
    {
        using var room = new TempDirectory();
        string script = room.At("again");
        File.WriteAllText(script, "#!/bin/sh\nexec /bin/sh \"$0\"\n");
        using var again = Child.Start("/bin/sh", script);
        ulong before = Soft(again.Pid, RLIMIT_STACK);
        for (int round = 0; round < 200; round++)
        {
            using (_client.Inject(new LimitProcess(Target.Pid(again.Pid), ProcessResource.Stack, 4 << 20)))
                Assert.Equal(4UL << 20, Soft(again.Pid, RLIMIT_STACK));
            // Whatever was under way is over by then, many times.
            Thread.Sleep(5);
            Assert.Equal(before, Soft(again.Pid, RLIMIT_STACK));
        }
    }

    private static ulong Soft(int pid, int resource)
    {
        Assert.Equal(Errno.None, ResourceLimits.Get(pid, resource, out ulong soft, out ulong _));
        return soft;
    }
}
