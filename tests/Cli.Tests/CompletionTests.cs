using System.Diagnostics;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("inj", "inject")]
    [InlineData("inject process.l", "process.limit")]
    [InlineData("strike process.", "process.kill process.signal")]
    [InlineData("inject process.limit --res", "--resource")]
    [InlineData("inject process.limit --resource no", "nofile")]
    [InlineData("--socket /x inject process.limit --resource nofile --va", "--value")]
    [InlineData("inject process.pause --target pi", "pid:")]
    [InlineData("inject process.pause --target", "--target")]
    [InlineData("strike process.kill --scope t", "tree")]
    [InlineData("inject process.pause --pu", "--pulse")]
    [InlineData("inject process.stall --pu", "")]
    [InlineData("strike process.signal --late f", "fire")]
    [InlineData("explain process.st", "process.stall")]
    [InlineData("completion z", "zsh")]
    [InlineData("heal --al", "--all")]
    [InlineData("list --js", "--json")]
    [InlineData("resolve cg", "cgroup:")]
    public async Task Bash_completes(string line, string expected)
    {
        string[] words = ["faultctl", .. line.Split(' ')];
        string script = Ran.With("completion", "bash").Out +
            "\nCOMP_WORDS=(\"$@\"); COMP_CWORD=$(( $# - 1 )); _faultctl; printf '%s ' \"${COMPREPLY[@]}\"\n";
        Assert.Equal(expected, (await BashAsync(script, words)).Trim());
    }

    [Fact]
    public async Task Bash_offers_every_verb_first()
    {
        string script = Ran.With("completion", "bash").Out + "\nCOMP_WORDS=(faultctl ''); COMP_CWORD=1; _faultctl; printf '%s ' \"${COMPREPLY[@]}\"\n";
        string offered = await BashAsync(script, []);
        foreach (string verb in "inject strike list undo heal doctor explain resolve exec watch completion --version".Split(' '))
            Assert.Contains(verb, offered.Split(' '));
        Assert.DoesNotContain("exec-child", offered, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zsh")]
    [InlineData("fish")]
    public void The_other_shells_know_every_kind_option_and_choice(string shell)
    {
        string script = Ran.With("completion", shell).Out;
        foreach (var kind in FaultCatalog.All)
        {
            Assert.Contains(kind.Kind, script, StringComparison.Ordinal);
            Assert.All(kind.Fields, f => Assert.Contains(f.Option, script, StringComparison.Ordinal));
            Assert.All(kind.Fields.SelectMany(f => f.Choices), c => Assert.Contains(c, script, StringComparison.Ordinal));
        }
    }

    private static async Task<string> BashAsync(string script, string[] words)
    {
        // What follows -c SCRIPT is $0 first.
        var start = new ProcessStartInfo("/bin/bash", ["--norc", "-c", script, "bash", .. words])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, await error));
        return output;
    }
}
