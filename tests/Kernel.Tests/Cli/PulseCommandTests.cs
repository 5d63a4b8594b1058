using System.Text.Json;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

public sealed class PulseCommandTests : IDisposable
{
    private readonly Scene _scene = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("faultctl-pulse-").FullName;

    public void Dispose()
    {
        _scene.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Pulses_are_counted_drawn_kept_and_replayed()
    {
        string record = At("record.json"), plot = At("plot.svg"), again = At("again.json");
        var (code, output, error) = _scene.Run(Pulse("1ms/4ms", "25", "--jitter", "10%", "--seed", "7", "--record", record, "--plot", plot));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("50 steps on 1 fault", output, StringComparison.Ordinal);
        Assert.Contains("finished: 50 of 50 steps done, 0 failed", output, StringComparison.Ordinal);
        Assert.Contains("#", output, StringComparison.Ordinal);
        Assert.Equal(50, File.ReadAllText(plot).Split("<circle").Length - 1);
        AssertNothingLeft();

        Assert.Equal(0, _scene.Run("replay", record, "--record", again).Code);
        Assert.Equal(Offsets(record), Offsets(again));
        Assert.NotEqual(Offsets(record).Take(1), Offsets(record).Skip(2).Take(1));
    }

    [Fact]
    public void Ctrl_C_ends_them_and_leaves_nothing()
    {
        using var train = _scene.Start(Pulse("1ms/2ms", "100000"));
        train.AwaitOut("Ctrl-C cancels it");
        train.Signal("INT");
        Assert.Equal((0, ""), (train.End(), train.Error));
        Assert.Contains("cancelled: ", train.Out, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void Killed_in_the_middle_it_leaves_nothing()
    {
        using var train = _scene.Start(Pulse("1ms/2ms", "100000"));
        train.AwaitOut("Ctrl-C cancels it");
        train.Signal("KILL");
        train.End();
        Running.Until(() => _scene.Run("list").Out == "", "nothing is listed");
        AssertNothingLeft();
    }

    [Fact]
    public void A_train_longer_than_its_lease_is_refused()
    {
        var (code, _, error) = _scene.Run(Pulse("1ms/2ms", "1000", "--for", "1s"));
        Assert.Equal(2, code);
        Assert.Contains("longer than its lease, 1s", error, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void A_dry_run_says_the_plan_and_touches_nothing()
    {
        var (code, output, error) = _scene.Run(Pulse("500us/2ms", "1000", "--jitter", "10%", "--dry-run"));
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("would touch", output, StringComparison.Ordinal);
        Assert.Contains("1000 pulses of 500us, one each 2ms give or take 10%, seed 0: 2000 steps in 1.999s\n", output, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void They_begin_at_a_moment()
    {
        var (code, output, _) = _scene.Run(Pulse("1ms/2ms", "2", "--after", "200ms", "--json"));
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(4, json.RootElement.GetProperty("timeline").GetProperty("status").GetProperty("done").GetInt32());
        AssertNothingLeft();
    }

    private string[] Pulse(string pulse, string count, params string[] more) =>
        ["inject", "process.pause", "--target", _scene.TargetWord, "--pulse", pulse, "--count", count, .. more];

    private void AssertNothingLeft()
    {
        Assert.False(_scene.IsStopped);
        Assert.Equal("", _scene.Run("list").Out);
        Assert.Empty(_scene.Owed);
    }

    private string At(string name) => Path.Combine(_directory, name);

    private static List<long> Offsets(string record)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(record));
        return [.. json.RootElement.GetProperty("steps").EnumerateArray().Select(s => s[0].GetInt64())];
    }
}
