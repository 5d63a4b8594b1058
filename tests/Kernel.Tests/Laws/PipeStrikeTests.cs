using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>Law 6 for strikes on pipes: a reader reads what nobody sent, and a writer is held up.</summary>
public sealed class PipeStrikeTests : DaemonTest
{
    // It says again what it reads, as a server on stdio answers.
    private readonly RunningProgram _echo = new("/bin/cat");

    private Target Echo => Target.Pid(_echo.Pid);

    private protected override void DisposeOwn() => _echo.Dispose();

    [Fact]
    public void A_line_reaches_the_program_that_reads_from_the_pipe()
    {
        Assert.Equal("a", _echo.Ask("a"));
        Assert.StartsWith("7 bytes written", Client.Strike(new InjectMessage(Echo, 0, "sträy")).Observed, StringComparison.Ordinal);
        Assert.Equal("sträy", _echo.Line());
    }

    [Fact]
    public void A_line_reaches_whoever_reads_what_the_program_writes()
    {
        Client.Strike(new InjectMessage(Echo, 1, "not from cat"));
        Assert.Equal("not from cat", _echo.Line());
        Assert.Equal("b", _echo.Ask("b"));
        Assert.Empty(Client.List());
    }

    [Fact]
    public void Without_its_newline_a_message_runs_into_the_next()
    {
        Client.Strike(new InjectMessage(Echo, 0, "half ", NoNewline: true));
        Assert.Equal("half whole", _echo.Ask("whole"));
    }

    [Fact]
    public void A_full_pipe_blocks_its_writer_until_the_filler_is_read()
    {
        // Nobody reads its standard output but this test, and that only when it asks.
        using var writer = Child.Start("/bin/sh", "-c", "read line; echo $line; exec sleep 1000");
        var report = Client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1, Filler: '.'));
        Assert.Equal("65536 bytes of filler written, and the pipe is full", report.Observed);
        writer.Input.WriteLine("late");
        writer.Input.Flush();
        Eventually.True(() => Prey.States(writer.Pid).Contains('S'), "the writer's sleep");
        Assert.Equal("0 bytes of filler written, and the pipe is full", Client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1)).Observed);
        Assert.Equal("late", writer.Output.ReadLine()!.TrimStart('.'));
    }

    // The filler of whole pages leaves room behind the last bytes of others.
    [Fact]
    public void Full_is_when_not_one_byte_more_fits()
    {
        using var writer = Child.Start("/usr/bin/perl", "-e", "$|=1; fcntl(STDOUT, 1031, 4096) or die; syswrite STDOUT, '1234567890'; use Fcntl; fcntl(STDOUT, F_SETFL, O_NONBLOCK); while (<STDIN>) { print STDERR (defined(syswrite STDOUT, 'x') ? 'took' : 'full'); sleep 1000 }");
        Eventually.True(() => Client.Preview(new FloodPipe(Target.Pid(writer.Pid), 1)).Touches.Count == 1, "the pipe");
        Eventually.True(() => Prey.States(writer.Pid).Contains('S'), "the writer's sleep");
        string observed = Client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1)).Observed;
        // Of its one page the ten bytes have a part.
        Assert.Equal("4086 bytes of filler written, and the pipe is full", observed);
    }

    [Fact]
    public void A_pipe_that_is_full_takes_no_message()
    {
        using var writer = Child.Start("/bin/sleep", "1000");
        Assert.Equal("4096 bytes of filler written, and 4096 are unread by now", Client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1, Bytes: 4096)).Observed);
        Client.Strike(new FloodPipe(Target.Pid(writer.Pid), 1));
        var e = Refusal(new InjectMessage(Target.Pid(writer.Pid), 1, "x"));
        Assert.Equal(ErrorCode.KernelRefused, e.Code);
        Assert.Equal((int)Native.Errno.EAGAIN, e.Errno);
        Assert.Contains("which has no room for it", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_is_taken_before_its_reader_gets_it()
    {
        var strike = Task.Run(() => Client.Strike(new SwallowMessage(Echo, 0)), TestContext.Current.CancellationToken);
        Eventually.True(() => Prey.States(_echo.Pid).All(state => state == 't'), "the reader held");
        _echo.Say("lost");
        _echo.Say("kept");
        var report = await strike;
        Assert.Equal("5 bytes taken, 1 reader held meanwhile", report.Observed);
        Assert.Equal(["it was: lost"], report.Notes);
        Assert.Equal("kept", _echo.Line());
        Assert.Equal("as before", _echo.Ask("as before"));
        Assert.Empty(Client.List());
    }

    [Fact]
    public void A_line_between_two_programs_is_taken_by_aiming_at_the_one_that_writes()
    {
        using var pipeline = new RunningProgram("/bin/sh", "-c", "cat | cat");
        Assert.Equal("a", pipeline.Ask("a"));
        int[] cats = [.. Native.ProcFs.Children(pipeline.Pid).Order()];
        Assert.Equal(2, cats.Length);
        // The second is stopped with a line before it.
        using (Client.Inject(new PauseProcess(Target.Pid(cats[1]))))
        {
            pipeline.Say("lost");
            Assert.Equal("5 bytes taken, 1 reader held meanwhile", Client.Strike(new SwallowMessage(Target.Pid(cats[0]), 1)).Observed);
        }
        Assert.Equal("b", pipeline.Ask("b"));
    }

    // Let go by the tracer, who was stopped runs for a moment before he stops again.
    [Fact]
    public void Who_was_paused_and_then_held_is_continued_at_the_end_of_his_pause()
    {
        using var pipeline = new RunningProgram("/bin/sh", "-c", "cat | cat");
        Assert.Equal("a", pipeline.Ask("a"));
        int[] cats = [.. Native.ProcFs.Children(pipeline.Pid).Order()];
        for (int round = 0; round < 100; round++)
        {
            using (Client.Inject(new PauseProcess(Target.Pid(cats[1]))))
            {
                pipeline.Say("lost");
                Client.Strike(new SwallowMessage(Target.Pid(cats[0]), 1));
            }
            Assert.Equal("b", pipeline.Ask("b"));
        }
    }

    [Fact]
    public void What_does_not_become_whole_is_left()
    {
        var e = Refusal(new SwallowMessage(Echo, 0, TimeSpan.FromMilliseconds(100)));
        Assert.Equal(ErrorCode.NotFound, e.Code);
        Assert.Contains("no whole line came into fd 0", e.Message, StringComparison.Ordinal);
        Assert.Equal("a", _echo.Ask("a"));
    }

    [Fact]
    public async Task A_wait_that_is_given_up_lets_the_readers_go()
    {
        using var end = new CancellationTokenSource();
        var strike = Client.StrikeAsync(new SwallowMessage(Echo, 0), end.Token);
        Eventually.True(() => Prey.States(_echo.Pid).All(state => state == 't'), "the reader held");
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => strike);
        // Until then the line would be taken still.
        Eventually.True(() => !Prey.States(_echo.Pid).Contains('t'), "the reader let go");
        Assert.Equal("a", _echo.Ask("a"));
    }

    [Fact]
    public async Task A_reader_that_dies_while_it_is_held_ends_the_wait()
    {
        var strike = Task.Run(() => Refusal(new SwallowMessage(Echo, 0)), TestContext.Current.CancellationToken);
        Eventually.True(() => Prey.States(_echo.Pid).All(state => state == 't'), "the reader held");
        _echo.Kill();
        Assert.Contains("has ended; nothing was taken", (await strike).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_in_a_long_pipe_is_taken_whole()
    {
        // Its standard input is a pipe of a megabyte, with 100,000 bytes in one line and a short one.
        using var reader = Child.Start("/usr/bin/perl", "-e",
            "$|=1; pipe($r, $w); fcntl($w, 1031, 1 << 20) or die; syswrite $w, ('x' x 100000).qq(\nshort\n); print fileno($r), qq(\n); <STDIN>; print scalar <$r>; sleep 1000");
        int fd = int.Parse(reader.Output.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("100001 bytes taken, 1 reader held meanwhile", Client.Strike(new SwallowMessage(Target.Pid(reader.Pid), fd)).Observed);
        reader.Input.WriteLine();
        reader.Input.Flush();
        Assert.Equal("short", reader.Output.ReadLine());
    }

    [Fact]
    public void A_pipe_in_packet_mode_is_refused()
    {
        using var reader = Child.Start("/usr/bin/python3", "-c", "import os, sys, time; r, w = os.pipe2(os.O_DIRECT); os.write(w, b'a\\nb\\n'); print(r, flush=True); time.sleep(1000)");
        int fd = int.Parse(reader.Output.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture);
        var e = Refusal(new SwallowMessage(Target.Pid(reader.Pid), fd));
        Assert.Equal(ErrorCode.NotSupported, e.Code);
        Assert.Contains("packet mode", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_asks_is_not_held_himself()
    {
        // This test reads what cat writes.
        var e = Refusal(new SwallowMessage(Echo, 1));
        Assert.Equal(ErrorCode.Refused, e.Code);
        Assert.Contains($"pid {Environment.ProcessId} ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Armed_it_keeps_no_end_of_the_pipe_open()
    {
        using var armed = Client.Arm(new InjectMessage(Echo, 0, "x"));
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
        Assert.Contains("within_us is from 1 to 10000000", Refusal(new SwallowMessage(Echo, 0, TimeSpan.FromSeconds(11))).Message, StringComparison.Ordinal);
        Assert.Contains("filler is from 0 to 255, not 256", Refusal(new FloodPipe(Echo, 0, Filler: 256)).Message, StringComparison.Ordinal);
        Assert.Contains("bytes is at least 1, not 0", Refusal(new FloodPipe(Echo, 0, Bytes: 0)).Message, StringComparison.Ordinal);
    }

}
