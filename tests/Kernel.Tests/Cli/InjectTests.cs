using System.Text.Json;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

public class InjectTests
{
    private const string CtrlC = "\x03";

    [Fact]
    public void A_lease_in_the_foreground_ends_by_itself_and_leaves_all_as_it_was()
    {
        using var scene = new Scene();
        string before = scene.OpenFiles;
        using var inject = scene.Start("inject", "process.limit", "--target", scene.TargetWord, "--resource", "nofile", "--value", "8", "--for", "500ms");
        inject.AwaitOut("in force");
        Assert.Matches("^Max open files +8 ", scene.OpenFiles);
        Assert.Equal((0, ""), (inject.End(), inject.Error));
        Assert.Equal(before, scene.OpenFiles);
    }

    [Fact]
    public void A_lease_that_ends_while_the_command_is_stopped_was_a_lease()
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.pause", "--target", scene.TargetWord, "--for", "2s");
        inject.AwaitOut("in force");
        inject.Signal("STOP");
        Running.Until(() => !scene.IsStopped, "the lease is over");
        inject.Signal("CONT");
        Assert.Equal((0, ""), (inject.End(), inject.Error));
        Assert.Contains("its time was over", inject.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_that_ends_on_what_somebody_else_has_changed_is_told_as_that()
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.limit", "--target", scene.TargetWord, "--resource", "nofile", "--value", "64", "--for", "1s");
        inject.AwaitOut("in force");
        inject.Signal("STOP");
        using (var other = new Running("/usr/bin/prlimit", ["--pid", $"{scene.Target.Pid}", "--nofile=100:"]))
            Assert.Equal(0, other.End());
        Running.Until(() => scene.Owed.Length == 0, "the lease is over");
        inject.Signal("CONT");
        Assert.Equal((0, ""), (inject.End(), inject.Error));
        Assert.Contains("its time was over: somebody else changed it since, it was left alone", inject.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_in_a_terminal_takes_it_back()
    {
        using var scene = new Scene();
        using var inject = scene.StartOnTerminal("inject", "process.pause", "--target", scene.TargetWord);
        inject.AwaitOut("in force");
        Assert.True(scene.IsStopped);
        inject.Say(CtrlC);
        Assert.Equal(0, inject.End());
        Assert.Contains("undone", inject.Out, StringComparison.Ordinal);
        Assert.False(scene.IsStopped);
        Assert.Equal("", scene.Run("list").Out);
    }

    [Theory]
    [InlineData("TERM", 0)]
    [InlineData("INT", 0)]
    public void A_signal_takes_it_back_in_order(string signal, int code)
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.pause", "--target", scene.TargetWord);
        inject.AwaitOut("in force");
        inject.Signal(signal);
        Assert.Equal(code, inject.End());
        Assert.False(scene.IsStopped);
    }

    [Theory]
    [InlineData("KILL")]
    [InlineData("HUP")]
    public void However_it_ends_the_fault_ends_too(string signal)
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.pause", "--target", scene.TargetWord);
        inject.AwaitOut("in force");
        inject.Signal(signal);
        Assert.NotEqual(0, inject.End());
        Running.Until(() => !scene.IsStopped, "the target runs on");
        Running.Until(() => scene.Run("list").Out == "", "nothing is listed");
    }

    [Fact]
    public void When_the_daemon_dies_it_says_so_and_recovery_takes_the_fault_back()
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.pause", "--target", scene.TargetWord);
        inject.AwaitOut("in force");
        scene.Daemon.Signal("KILL");
        Assert.Equal(3, inject.End());
        Assert.Contains("faultd does not answer any more", inject.Error, StringComparison.Ordinal);
        using var recover = new Running(Programs.Faultd, ["--recover", "--state-dir", scene.StateDirectory]);
        recover.End();
        Running.Until(() => !scene.IsStopped, "the target runs on");
    }

    [Fact]
    public void Detached_it_stays_until_it_is_undone_by_its_id()
    {
        using var scene = new Scene();
        var (code, text, _) = scene.Run("inject", "process.pause", "--target", scene.TargetWord, "--for", "5m", "--detach", "--json");
        Assert.Equal(0, code);
        Assert.True(scene.IsStopped);
        string id = JsonDocument.Parse(text).RootElement.GetProperty("injected").GetProperty("id").GetString()!;
        Assert.StartsWith(id + "\tin-force\tprocess.pause\t", scene.Run("list").Out, StringComparison.Ordinal);
        Assert.Equal(0, scene.Run("undo", id).Code);
        Assert.False(scene.IsStopped);
        Assert.Equal(5, scene.Run("undo", id).Code);
    }

    [Fact]
    public void A_heal_from_elsewhere_ends_the_hold()
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.pause", "--target", scene.TargetWord);
        inject.AwaitOut("in force");
        Assert.Contains("undone", scene.Run("heal").Out, StringComparison.Ordinal);
        Assert.Equal(0, inject.End());
        Assert.Contains("somebody else", inject.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_touches_nothing()
    {
        using var scene = new Scene();
        string before = scene.OpenFiles;
        var (code, text, _) = scene.Run("inject", "process.limit", "--target", scene.TargetWord, "--resource", "nofile", "--value", "8", "--dry-run");
        Assert.Equal((0, before), (code, scene.OpenFiles));
        Assert.Contains("to 8", text, StringComparison.Ordinal);
        Assert.Equal("", scene.Run("list").Out);
    }

    [Fact]
    public void The_second_on_one_target_is_7()
    {
        using var scene = new Scene();
        using var inject = scene.Start("inject", "process.pause", "--target", scene.TargetWord);
        inject.AwaitOut("in force");
        var (code, _, error) = scene.Run("inject", "process.pause", "--target", scene.TargetWord);
        Assert.Equal(7, code);
        Assert.StartsWith("faultctl: Cannot ", error, StringComparison.Ordinal);
    }
}
