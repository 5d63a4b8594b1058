using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

public class VerbTests
{
    [Fact]
    public void Strike_kills_and_says_so()
    {
        using var scene = new Scene();
        var (code, text, _) = scene.Run("strike", "process.kill", "--target", scene.TargetWord);
        Assert.Equal(0, code);
        Assert.Contains("dead", text, StringComparison.Ordinal);
        Assert.Equal(137, scene.Target.End());
        Assert.Equal(5, scene.Run("strike", "process.kill", "--target", scene.TargetWord).Code);
    }

    [Theory]
    [InlineData("strike process.kill --target pid:1", 4)]
    [InlineData("inject process.pause --target pid:1 --for 1s", 4)]
    [InlineData("inject process.pause --target pid:2147483647", 5)]
    [InlineData("inject process.pause --target name:no-such-program-runs-here", 5)]
    [InlineData("strike process.signal --target pid:1 --signal NOSUCH", 2)]
    [InlineData("undo no-such-fault", 5)]
    [InlineData("resolve name:no-such-program-runs-here", 5)]
    public void What_cannot_be_done_has_its_exit_code(string line, int code)
    {
        using var scene = new Scene();
        var ran = scene.Run(line.Split(' '));
        Assert.Equal((code, ""), (ran.Code, ran.Out));
        Assert.StartsWith("faultctl: Cannot ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_says_what_the_target_is_now()
    {
        using var scene = new Scene();
        var (code, text, _) = scene.Run("resolve", scene.TargetWord);
        Assert.Equal(0, code);
        Assert.StartsWith(scene.TargetWord + "@", text, StringComparison.Ordinal);
        Assert.Contains("sleep", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_finds_every_kind()
    {
        using var scene = new Scene();
        var (code, text, _) = scene.Run("doctor");
        Assert.InRange(code, 0, 1);
        Assert.All(FaultCatalog.All, k => Assert.Matches($"(?m)^(yes|no)\t{k.Kind}\t", text));
    }

    [Fact]
    public void A_frozen_daemon_is_3_after_the_timeout()
    {
        using var scene = new Scene();
        scene.Daemon.Signal("STOP");
        var (code, _, error) = scene.Run("list", "--timeout", "300ms");
        scene.Daemon.Signal("CONT");
        Assert.Equal(3, code);
        Assert.Contains("no answer within 300ms", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Watch_shows_what_comes_and_goes_until_it_is_interrupted()
    {
        using var scene = new Scene();
        using var watch = scene.Start("watch", "--interval", "10ms");
        Assert.Equal(0, scene.Run("inject", "process.pause", "--target", scene.TargetWord, "--for", "5m", "--detach").Code);
        watch.AwaitOut("added");
        scene.Run("heal");
        watch.AwaitOut("removed");
        watch.Signal("INT");
        Assert.Equal((0, ""), (watch.End(), watch.Error));
    }

    [Fact]
    public void Watch_on_a_terminal_draws_a_table_and_gives_the_screen_back()
    {
        using var scene = new Scene();
        scene.Run("inject", "process.pause", "--target", scene.TargetWord, "--for", "5m", "--detach");
        using var watch = scene.StartOnTerminal("watch", "--interval", "10ms");
        watch.AwaitOut("process.pause");
        watch.Say("\x03");
        Assert.Equal(0, watch.End());
        Assert.Contains("\e[?1049h", watch.Out, StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h\e[?1049l", watch.Out.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_goes_away_is_no_error_but_a_full_disk_is()
    {
        using var scene = new Scene();
        Assert.Equal((0, "", "0\n"), scene.RunShell("{ sleep 0.3; $F explain; echo $? >&2; } | :"));
        var (code, _, error) = scene.RunShell("$F list --json > /dev/full");
        Assert.Equal(70, code);
        Assert.Contains("Cannot write to standard output: No space left on device", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Colour_is_for_terminals_that_want_it()
    {
        using var scene = new Scene();
        using var coloured = scene.StartOnTerminal("explain");
        coloured.End();
        Assert.Contains("\e[31mstrike", coloured.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', scene.Run("explain").Out);
        var (_, plain, _) = scene.RunShell("NO_COLOR=1 script -qec '$F explain' /dev/null");
        Assert.Contains("strike", plain, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', plain);
    }
}
