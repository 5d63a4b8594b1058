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
    [InlineData("inject", "KIND is missing; known are process.affinity")]
    [InlineData("inject proces.limit --foo 3", "'proces.limit': there is no such kind", "did you mean process.limit?")]
    [InlineData("inject process.kill --target pid:1", "it is a strike", "faultctl strike process.kill")]
    [InlineData("strike process.pause --target pid:1", "it is a fault", "faultctl inject process.pause")]
    [InlineData("strike", "KIND is missing; known are process.kill")]
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
    [InlineData("strike process.kill --help", "--within")]
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
    public void The_child_of_exec_is_shown_to_nobody() =>
        Assert.DoesNotContain("exec-child", Ran.With("--help").Out, StringComparison.Ordinal);
}
