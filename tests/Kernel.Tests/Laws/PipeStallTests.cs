using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for pipe.stall: what is written waits, and is read after the undo.</summary>
public sealed class PipeStallTests : DaemonTest
{
    // It says again what it reads, as a server on stdio answers.
    private readonly RunningProgram _echo = new("/bin/cat");

    private Target Echo => Target.Pid(_echo.Pid);

    private protected override void DisposeOwn() => _echo.Dispose();

    [Fact]
    public void What_is_written_waits_for_the_undo()
    {
        Assert.Equal("a", _echo.Ask("a"));
        using (var fault = Client.Inject(new StallPipe(Echo, 0)))
        {
            Assert.Equal("1 reader in ptrace stop", fault.Report.Observed);
            _echo.Say("late");
            Assert.False(_echo.TryLine(TimeSpan.FromMilliseconds(300), out _));
            var undone = fault.Undo();
            Assert.Equal(UndoOutcome.Undone, undone.Outcome);
            Assert.Equal(["5 bytes wait in the pipe"], undone.Notes);
        }
        Assert.Equal("late", _echo.Line());
        Assert.Equal("b", _echo.Ask("b"));
    }

    [Fact]
    public void Aimed_at_the_writer_it_holds_the_reader()
    {
        using var pipeline = new RunningProgram("/bin/sh", "-c", "cat | cat");
        Assert.Equal("a", pipeline.Ask("a"));
        int[] cats = [.. Native.ProcFs.Children(pipeline.Pid).Order()];
        using (Client.Inject(new StallPipe(Target.Pid(cats[0]), 1)))
        {
            pipeline.Say("late");
            Assert.False(pipeline.TryLine(TimeSpan.FromMilliseconds(300), out _));
            Assert.All(Prey.States(cats[1]), state => Assert.Equal('t', state));
            Assert.All(Prey.States(cats[0]), state => Assert.NotEqual('t', state));
        }
        Assert.Equal("late", pipeline.Line());
    }

    // One thread sleeps in read, and another waits in poll: held alone, the first leaves the line to the second.
    [Fact]
    public void Of_several_threads_all_are_held_when_it_is_said()
    {
        using var two = new RunningProgram("/usr/bin/python3", "-c", """
            import os, select, sys, threading
            def poller():
                while True:
                    if select.select([0], [], [], None)[0]:
                        os.write(1, os.read(0, 100))
            threading.Thread(target=poller, daemon=True).start()
            while True:
                os.write(1, os.read(0, 100))
            """);
        Assert.Equal("a", two.Ask("a"));
        using (Client.Inject(new StallPipe(Target.Pid(two.Pid), 0, WholeReaders: true)))
        {
            two.Say("late");
            Assert.False(two.TryLine(TimeSpan.FromMilliseconds(300), out _));
            Assert.All(Prey.States(two.Pid), state => Assert.Equal('t', state));
        }
        Assert.Equal("late", two.Line());
    }

    [Fact]
    public void It_goes_with_the_daemon()
    {
        Client.Inject(new StallPipe(Echo, 0));
        _echo.Say("late");
        Assert.False(_echo.TryLine(TimeSpan.FromMilliseconds(300), out _));
        Daemon.Kill();
        Assert.Equal("late", _echo.Line());
    }

    [Fact]
    public void A_reader_is_held_once()
    {
        using (Client.Inject(new StallPipe(Echo, 0)))
        {
            Assert.Equal(ErrorCode.Conflict, Refusal(new StallPipe(Echo, 0)).Code);
            Assert.Equal(ErrorCode.Conflict, Refusal(new StallProcess(Echo)).Code);
        }
        Client.Inject(new StallProcess(Echo)).Undo();
    }

    [Fact]
    public void Armed_it_waits_for_its_moment()
    {
        using var armed = Client.Arm(new StallPipe(Echo, 0));
        Assert.Equal("a", _echo.Ask("a"));
        armed.Fire();
        _echo.Say("late");
        Assert.False(_echo.TryLine(TimeSpan.FromMilliseconds(300), out _));
        Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
        Assert.Equal("late", _echo.Line());
    }

    [Fact]
    public void What_is_no_pipe_is_refused()
    {
        var e = Refusal(new StallPipe(Echo, 77));
        Assert.Equal(ErrorCode.NotFound, e.Code);
        using var sleeper = Child.Sleep();
        Assert.Contains("fd is at least 0, not -1", Refusal(new StallPipe(Echo, -1)).Message, StringComparison.Ordinal);
        Assert.Empty(Client.List());
    }
}
