using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("", "a verb is missing; known are inject, strike")]
    [InlineData("lsit", "unknown verb 'lsit'", "did you mean list?")]
    [InlineData("exec-chlid", "unknown verb", "known are inject")]
    [InlineData("list extra", "Cannot list: unexpected argument 'extra'")]
    [InlineData("list --al", "unknown option --al; known are", "--socket")]
    [InlineData("undo", "Cannot undo: ID is missing")]
    [InlineData("undo a b", "unexpected argument 'b'")]
    [InlineData("heal --al", "did you mean --all?")]
    [InlineData("resolve", "TARGET is missing")]
    [InlineData("resolve pid:x", "Cannot read target 'pid:x'")]
    [InlineData("resolve nonsense", "a target is SCHEME:VALUE")]
    [InlineData("inject", "KIND is missing; known are conn.accept-refuse")]
    [InlineData("inject proces.limit --foo 3", "'proces.limit': there is no such kind", "did you mean process.limit?")]
    [InlineData("inject process.kill --target pid:1", "it is a strike", "faultctl strike process.kill")]
    [InlineData("strike process.pause --target pid:1", "it is a fault", "faultctl inject process.pause")]
    [InlineData("strike", "KIND is missing; known are conn.reset")]
    [InlineData("inject process.limit --target pid:1 --rsource x", "unknown option --rsource", "did you mean --resource?")]
    [InlineData("inject process.limit --target pid:1", "--resource nofile|fsize", "is missing")]
    [InlineData("inject process.limit --target pid:1 --resource bogus --value 3", "is one of nofile, fsize", "not 'bogus'")]
    [InlineData("inject process.limit --target pid:1 --resource nofile --value x", "--value is a whole number")]
    [InlineData("inject process.limit --target pid:1 --resource nofile --value 9223372036854775808", "--value is a whole number")]
    [InlineData("inject process.limit --target pid:1 --resource nofile --value", "--value needs a value")]
    [InlineData("inject process.pause --target pid:1 --target pid:2", "--target is given once")]
    [InlineData("inject process.pause --target 1", "a target is SCHEME:VALUE")]
    [InlineData("inject process.pause process.stall --target pid:1", "unexpected argument 'process.stall'")]
    [InlineData("inject process.pause --target pid:1 --detach", "--detach needs --for")]
    [InlineData("inject process.pause --target pid:1 --for 2x", "Cannot read --for", "not '2x'")]
    [InlineData("inject process.pause --target pid:1 --for 0s", "above 0")]
    [InlineData("inject process.pause --target pid:1 --for -1s", "not '-1s'")]
    [InlineData("inject process.pause --target pid:1 --for 99999999999s", "Cannot read --for: it is at most 8784h, and above 0")]
    [InlineData("inject process.pause --target pid:1 --for 8785h", "it is at most 8784h")]
    [InlineData("strike process.kill --target pid:1 --when stopped --within 99999999999s", "--within is at most 8784h, not '99999999999s'")]
    [InlineData("strike process.kill --target pid:1 --for 2s", "unknown option --for")]
    [InlineData("strike process.kill --target pid:1 --within 2x", "--within is a number with a unit")]
    [InlineData("inject process.pause --target pid:1 --count 5", "--count goes with --pulse")]
    [InlineData("inject process.pause --target pid:1 --jitter 5%", "--jitter goes with --pulse")]
    [InlineData("inject process.pause --target pid:1 --seed 5", "--seed goes with --pulse")]
    [InlineData("inject process.pause --target pid:1 --plot x", "--plot goes with --pulse")]
    [InlineData("inject process.pause --target pid:1 --pulse 1ms/2ms", "--pulse needs --count")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 1ms", "Cannot read --pulse: it is ON/PERIOD", "not '1ms'")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 0us/2ms", "Cannot read --pulse", "above 0")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 3ms/2ms", "a pulse of --pulse is at most its period of 2ms, not 3ms")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 1.9ms/2ms --jitter 10%", "with this --jitter two pulses could overlap", "at most 1.6ms")]
    [InlineData("inject process.pause --target pid:1 --count 0 --pulse 1ms/2ms", "--count: it is a whole number from 1 to 125000, not '0'")]
    [InlineData("inject process.pause --target pid:1 --count 125001 --pulse 1ms/2ms", "from 1 to 125000")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 1ms/2ms --jitter 51%", "--jitter: it is a share of the period from 0% to 50%, not '51%'")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 1ms/2ms --jitter 0.1", "--jitter: it is a share")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 1ms/2ms --seed -1", "--seed: it is a whole number from 0, not '-1'")]
    [InlineData("inject process.pause --target pid:1 --count 2 --pulse 1ms/2ms --for 1m --detach", "--pulse and --detach exclude each other")]
    [InlineData("inject process.limit --target pid:1 --resource nofile --value 3 --pulse 1ms/2ms --count 1", "--pulse is for kinds", ": cpu.throttle, disk.slow, net.deny, net.drop, net.partition, pids.limit, process.pause")]
    [InlineData("inject process.stall --target pid:1 --pulse 1ms/2ms --count 2", "--pulse is for kinds", "process.pause")]
    [InlineData("inject process.pause --target pid:1 --at noon", "Cannot read --at: it is a time as in", "not 'noon'")]
    [InlineData("inject process.pause --target pid:1 --at 2026-01-31T12:00:00", "Cannot read --at")]
    [InlineData("strike process.kill --target pid:1 --at 2026-01-31T12:00:00Z --after 1ms", "--at and --after exclude each other")]
    [InlineData("strike process.kill --target pid:1 --late fire", "--late goes with --at")]
    [InlineData("strike process.kill --target pid:1 --after 1ms --late fire", "--late goes with --at")]
    [InlineData("strike process.kill --target pid:1 --at mono:1 --late never", "--late: it is one of refuse, fire, not 'never'")]
    [InlineData("strike process.kill --target pid:1 --after 0s", "Cannot read --after", "above 0")]
    [InlineData("strike process.kill --target pid:1 --pulse 1ms/2ms", "unknown option --pulse")]
    [InlineData("explain proces.kill", "did you mean process.kill?")]
    [InlineData("exec", "COMMAND is missing; it follows --")]
    [InlineData("exec true", "unexpected argument 'true'; COMMAND follows --")]
    [InlineData("exec --", "COMMAND is missing")]
    [InlineData("exec --nam x -- true", "unknown option --nam", "did you mean --name?")]
    [InlineData("completion tcsh", "known are bash, zsh, fish")]
    [InlineData("completion", "known are bash, zsh, fish")]
    [InlineData("watch --interval 0ms", "Cannot read --interval")]
    [InlineData("list --timeout soon", "Cannot read --timeout")]
    [InlineData("list --socket=", "Cannot", "socket")]
    [InlineData("@responses", "unknown verb '@responses'")]
    public void What_is_wrong_with_a_line_is_said_and_is_2(string line, params string[] fragments)
    {
        var ran = Ran.With(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (ran.Code, ran.Out));
        Assert.StartsWith("faultctl: Cannot ", ran.Error, StringComparison.Ordinal);
        Assert.All(fragments, f => Assert.Contains(f, ran.Error, StringComparison.Ordinal));
        Assert.Single(ran.Error.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_wrong_line_with_json_is_an_object_too()
    {
        var ran = Ran.With("inject", "nothing.such", "--json");
        Assert.Equal((2, ""), (ran.Code, ran.Error));
        Assert.Equal("unknown_kind", ran.Lines.Single().GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public void What_the_line_holds_is_harmless_on_a_terminal()
    {
        var ran = Ran.With("undo", "a", "\e[2Jb\nc");
        Assert.Equal(2, ran.Code);
        Assert.DoesNotContain('\e', ran.Error);
        Assert.Contains("\\x1b[2Jb\\x0ac", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help", "exec")]
    [InlineData("inject --help", "process.limit")]
    [InlineData("inject process.limit --help", "--resource")]
    [InlineData("strike process.kill --help", "--within", "--at", "--after", "--late")]
    [InlineData("inject process.pause --help", "--pulse", "--count", "--jitter", "--seed", "--record", "--plot", "--at", "--after", "--late")]
    [InlineData("inject --help", "--target", "--for", "--detach", "--dry-run", "--json", "--socket", "faultctl inject KIND --help")]
    [InlineData("strike --help", "--target", "--dry-run", "--json", "--socket", "faultctl strike KIND --help")]
    [InlineData("--version", "protocol 1")]
    public void Help_and_version_need_no_daemon(string line, params string[] fragments)
    {
        var ran = Ran.With(line.Split(' '));
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        Assert.All(fragments, fragment => Assert.Contains(fragment, ran.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void The_help_of_a_kind_that_cannot_be_pulsed_does_not_offer_it()
    {
        string help = Ran.With("inject", "process.limit", "--help").Out;
        Assert.DoesNotContain("--pulse", help, StringComparison.Ordinal);
    }

    [Fact]
    public void The_child_of_exec_is_shown_to_nobody() =>
        Assert.DoesNotContain("exec-child", Ran.With("--help").Out, StringComparison.Ordinal);
}
