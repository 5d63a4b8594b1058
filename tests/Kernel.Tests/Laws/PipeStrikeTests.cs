using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for strikes on pipes: a reader reads what nobody sent, and a writer is held up.</summary>
public sealed class PipeStrikeTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;

    // It says again what it reads, as a server on stdio answers.
    private readonly RunningProgram _echo = new("/bin/cat");

    public PipeStrikeTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
    }

    private Target Echo => Target.Pid(_echo.Pid);

    public void Dispose()
    {
        _client.Dispose();
        _echo.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Fact]
    public void A_line_reaches_the_program_that_reads_from_the_pipe()
    {
        Assert.Equal("a", _echo.Ask("a"));
        Assert.StartsWith("7 bytes written", _client.Strike(new InjectMessage(Echo, 0, "sträy")).Observed, StringComparison.Ordinal);
        Assert.Equal("sträy", _echo.Line());
    }

    [Fact]
    public void A_line_reaches_whoever_reads_what_the_program_writes()
    {
        _client.Strike(new InjectMessage(Echo, 1, "not from cat"));
        Assert.Equal("not from cat", _echo.Line());
        Assert.Equal("b", _echo.Ask("b"));
        Assert.Empty(_client.List());
    }

    [Fact]
    public void Without_its_newline_a_message_runs_into_the_next()
    {
        _client.Strike(new InjectMessage(Echo, 0, "half ", NoNewline: true));
        Assert.Equal("half whole", _echo.Ask("whole"));
    }

    [Fact]
    public void A_full_pipe_blocks_its_writer_until_the_filler_is_read()
    {
        // Nobody reads its standard output but this test, and that only when it asks.
        using var writer = Child.Start("/bin/sh", "-c", "read line; echo $line; exec sleep 1000");
        var report = _client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1, Filler: '.'));
        Assert.Equal("65536 bytes of filler written, and the pipe is full", report.Observed);
        writer.Input.WriteLine("late");
        writer.Input.Flush();
        Eventually.True(() => Prey.States(writer.Pid).Contains('S'), "the writer's sleep");
        Assert.Equal("0 bytes of filler written, and the pipe is full", _client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1)).Observed);
        Assert.Equal("late", writer.Output.ReadLine()!.TrimStart('.'));
    }

    [Fact]
    public void A_pipe_that_is_full_takes_no_message()
    {
        using var writer = Child.Start("/bin/sleep", "1000");
        Assert.Equal("4096 bytes of filler written, and 4096 are unread by now", _client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1, Bytes: 4096)).Observed);
        _client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1));
        var e = Refusal(new InjectMessage(Target.Pid(writer.Pid), 1, "x"));
        Assert.Equal(ErrorCode.KernelRefused, e.Code);
        Assert.Equal((int)Native.Errno.EAGAIN, e.Errno);
    }

    [Fact]
    public void Armed_it_keeps_no_end_of_the_pipe_open()
    {
        using var armed = _client.Arm(new InjectMessage(Echo, 0, "x"));
        // The only writer has gone: cat reads to the end.
        Assert.True(_echo.End().Exited);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<FaultException>(() => armed.Fire()).Code);
    }

    [Fact]
    public void What_is_no_pipe_is_named()
    {
        using var daemon = Child.Start("/bin/sh", "-c", "exec 3</dev/null; echo up; exec sleep 1000");
        daemon.Output.ReadLine();
        var e = Refusal(new InjectMessage(Target.Pid(daemon.Pid), 3, "x"));
        Assert.Equal(ErrorCode.InvalidArgument, e.Code);
        Assert.Contains("is /dev/null, and no pipe", e.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, Refusal(new FloodPipe(Target.Pid(daemon.Pid), 77)).Code);
    }

    [Fact]
    public void Bad_values_are_refused_by_name()
    {
        Assert.Contains("fd is at least 0, not -1", Refusal(new InjectMessage(Echo, -1, "x")).Message, StringComparison.Ordinal);
        Assert.Contains("text is from 1 to 4096 bytes with its newline, not 4097", Refusal(new InjectMessage(Echo, 0, new string('x', 4096))).Message, StringComparison.Ordinal);
        Assert.Contains("text is from 1 to 4096 bytes", Refusal(new InjectMessage(Echo, 0, "", NoNewline: true)).Message, StringComparison.Ordinal);
        Assert.Contains("filler is from 0 to 255, not 256", Refusal(new FloodPipe(Echo, 0, Filler: 256)).Message, StringComparison.Ordinal);
        Assert.Contains("bytes is at least 1, not 0", Refusal(new FloodPipe(Echo, 0, Bytes: 0)).Message, StringComparison.Ordinal);
    }

    private FaultException Refusal(IStrike strike) => Assert.Throws<FaultException>(() => _client.Strike(strike));
}
