using LuminaGuard.FaultD.Tests.CommandLine;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Wrong lines for the published faultctl, against a real daemon and against none.</summary>
public sealed class FaultctlTests : IDisposable
{
    private readonly AbuseScene _scene = new();

    [Theory]
    [InlineData("", 2, "")]
    [InlineData("explode", 2, "explode")]
    [InlineData("inject", 2, "KIND is missing")]
    [InlineData("inject process.explode --target TARGET", 2, "process.explode")]
    [InlineData("inject process.pause", 2, "target")]
    [InlineData("inject process.pause --target", 2, "--target")]
    [InlineData("inject process.pause --target pid:0", 2, "from 1 to 2147483647")]
    [InlineData("inject process.pause --target TARGET --for", 2, "--for")]
    [InlineData("inject process.pause --target TARGET --for 0s", 2, "")]
    [InlineData("inject process.pause --target TARGET --for -1s", 2, "")]
    [InlineData("inject process.pause --target TARGET --for 1parsec", 2, "--for")]
    [InlineData("inject process.pause --target TARGET --for 11m", 4, "the maximum, 600 s")]
    [InlineData("inject process.pause --target TARGET --detach", 2, "--for")]
    [InlineData("inject process.pause --target TARGET --colour red", 2, "--colour")]
    [InlineData("inject process.kill --target TARGET", 2, "strike")]
    [InlineData("strike process.pause --target TARGET", 2, "inject")]
    [InlineData("strike process.kill --target TARGET --when sleepy", 2, "running, sleeping")]
    [InlineData("inject process.limit --target TARGET --resource nofile --value many", 2, "--value is a whole number")]
    [InlineData("inject process.limit --target TARGET --resource nofile --value 99999999999999999999", 2, "--value is a whole number")]
    [InlineData("inject process.limit --target TARGET --resource nofile --value -1", 2, "value")]
    [InlineData("inject process.pause --target pid:2147483647", 5, "there is no process")]
    [InlineData("inject process.pause --target pid:1", 4, "pid 1 is the first process")]
    [InlineData("undo", 2, "")]
    [InlineData("undo 0123456789ab", 5, "there is no fault 0123456789ab")]
    [InlineData("list extra", 2, "extra")]
    [InlineData("resolve nonsense", 2, "SCHEME:VALUE")]
    public void Ends_with_its_code_and_touches_nothing(string line, int code, string said)
    {
        var (ended, output, error) = Run(line.Replace("TARGET", _scene.TargetWord, StringComparison.Ordinal));
        Assert.True(code == ended, $"{ended}: {output}{error}");
        Assert.Empty(output);
        Assert.Contains(said, error, StringComparison.Ordinal);
        _scene.AssertUntouched();
    }

    [Theory]
    [InlineData("list --socket DIR/nothing", 3)]
    [InlineData("heal --socket DIR/nothing", 3)]
    [InlineData("doctor --socket DIR/log", 3)]
    [InlineData("inject process.pause --target TARGET --socket DIR/nothing", 3)]
    [InlineData("inject process.pause --socket DIR/nothing", 2)]
    [InlineData("list --socket", 2)]
    public void Without_a_daemon_it_is_3_and_a_wrong_line_is_2_all_the_same(string line, int code)
    {
        var (ended, output, error) = Run(line.Replace("DIR", _scene.World.Directory, StringComparison.Ordinal)
            .Replace("TARGET", _scene.TargetWord, StringComparison.Ordinal));
        Assert.True(code == ended, $"{ended}: {output}{error}");
        Assert.NotEmpty(error);
        Assert.Empty(output);
        _scene.AssertUntouched();
    }

    public void Dispose() => _scene.Dispose();

    private (int Code, string Out, string Error) Run(string line)
    {
        using var faultctl = new Running(
            Programs.Faultctl, line.Split(' ', StringSplitOptions.RemoveEmptyEntries), _scene.Daemon.SocketPath);
        faultctl.EndInput();
        return (faultctl.End(), faultctl.Out, faultctl.Error);
    }
}
