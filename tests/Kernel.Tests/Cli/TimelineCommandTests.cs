using System.Text.Json;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

public sealed class TimelineCommandTests : IDisposable
{
    private readonly Scene _scene = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("faultctl-timeline-").FullName;

    public void Dispose()
    {
        _scene.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void It_says_what_became_of_it_keeps_a_record_and_draws_it()
    {
        string file = Write($$"""
            seed: 7
            faults:
              a: { kind: process.pause, target: "{{_scene.TargetWord}}" }
              c: { kind: process.signal, target: "{{_scene.TargetWord}}", signal: CONT }
            steps:
              - { at: 0, fire: a }
              - { at: 5ms, undo: a }
              - { every: 4ms, count: 20, pulse: a, for: 1ms, jitter: 10%, from: 10ms }
              - { every: 10ms, count: 3, fire: c }
            """);
        string record = At("record.json"), plot = At("plot.svg");
        var (code, output, error) = _scene.Run("timeline", file, "--record", record, "--plot", plot);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("45 steps on 2 faults", output, StringComparison.Ordinal);
        Assert.Contains("finished: 45 of 45 steps done, 0 failed", output, StringComparison.Ordinal);
        Assert.Equal(45, File.ReadAllText(plot).Split("<circle").Length - 1);
        Assert.False(_scene.IsStopped);
        Assert.Equal("", _scene.Run("list").Out);

        string again = At("again.json");
        Assert.Equal(0, _scene.Run("replay", record, "--record", again, "--json").Code);
        Assert.Equal(Planned(record), Planned(again));
    }

    [Fact]
    public void Ctrl_C_cancels_it_and_takes_all_back()
    {
        using var timeline = Train();
        timeline.Signal("INT");
        Assert.Equal((0, ""), (timeline.End(), timeline.Error));
        Assert.Contains("cancelled: ", timeline.Out, StringComparison.Ordinal);
        Assert.False(_scene.IsStopped);
        Assert.Empty(_scene.Owed);
    }

    [Fact]
    public void Killed_in_the_middle_it_leaves_nothing()
    {
        using var timeline = Train();
        timeline.Signal("KILL");
        timeline.End();
        Running.Until(() => _scene.Run("list").Out == "", "nothing is listed");
        Assert.False(_scene.IsStopped);
        Assert.Empty(_scene.Owed);
    }

    [Fact]
    public void A_step_that_fails_is_a_verdict()
    {
        using var gone = new Running("/bin/sleep", ["1000"]);
        string file = Write($$"""
            faults:
              a: { kind: process.signal, target: "pid:{{gone.Pid}}", signal: KILL }
              b: { kind: process.signal, target: "pid:{{gone.Pid}}", signal: CONT }
            steps:
              - { at: 0, fire: a }
              - { at: 500ms, fire: b }
            """);
        using var timeline = _scene.Start("timeline", file);
        // Reaped, so that there is nobody to signal any more.
        gone.End();
        Assert.Equal(1, timeline.End());
        Assert.Contains("1 failed", timeline.Out, StringComparison.Ordinal);
        Assert.Contains("step 2, 500 ms from the beginning, failed first: No such process (errno 3)", timeline.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed: -1", "line 1: seed is a whole number from 0")]
    [InlineData("colour: red", "line 1: 'colour' is not known; known are seed, lease, trigger, faults, steps")]
    [InlineData("steps: []", "faults is a map")]
    [InlineData("- 1", "it is one map")]
    [InlineData("faults: {a: {kind: process.nothing}}\nsteps: []", "line 1: kind is one of ")]
    [InlineData("faults: {a: {kind: process.pause}}\nsteps: []", "target is missing")]
    [InlineData("faults: {}\nsteps: [{at: 0, fire: b}]", "line 2: fire names one of the faults")]
    [InlineData("faults: {a: {kind: process.pause, target: \"pid:1\"}}\nsteps: [{fire: a}]", "line 2: a step has either at or every")]
    [InlineData("faults: {a: {kind: process.pause, target: \"pid:1\"}}\nsteps: [{at: 0, fire: a, undo: a}]", "line 2: a step has one of fire, undo and pulse")]
    [InlineData("faults: {a: {kind: process.pause, target: \"pid:1\"}}\nsteps: [{at: 5, fire: a}]", "line 2: at is a number with a unit")]
    [InlineData("faults: {a: {kind: process.pause, target: \"pid:1\"}}\nsteps: [{at: 0, pulse: a}]", "line 2: pulse needs for")]
    [InlineData("faults: {a: {kind: process.pause, target: \"pid:1\"}}\nsteps: [{every: 1ms, count: 2, pulse: a, for: 1us, jitter: 60%}]", "jitter is a share of the period from 0% to 50%")]
    [InlineData("faults: {a: {kind: process.kill, target: \"pid:1\"}}\nsteps: [{at: 0, undo: a}]", "process.kill cannot be taken back")]
    [InlineData("faults: [", "line ")]
    public void A_file_that_is_wrong_says_where(string text, string why)
    {
        string file = Write(text);
        var (code, output, error) = _scene.Run("timeline", file);
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"faultctl: Cannot read {file}: ", error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    // Twenty seconds: far more than it takes to get into the middle of it.
    private Running Train()
    {
        string file = Write($$"""
            faults:
              a: { kind: process.pause, target: "{{_scene.TargetWord}}" }
            steps:
              - { every: 2ms, count: 10000, pulse: a, for: 1ms }
            """);
        var timeline = _scene.Start("timeline", file);
        timeline.AwaitOut("Ctrl-C cancels it");
        return timeline;
    }

    private string At(string name) => Path.Combine(_directory, name);

    private string Write(string text)
    {
        File.WriteAllText(At("timeline.yaml"), text);
        return At("timeline.yaml");
    }

    private static List<(long, int, bool)> Planned(string record)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(record));
        return [.. json.RootElement.GetProperty("steps").EnumerateArray().Select(s => (s[0].GetInt64(), s[1].GetInt32(), s[2].GetBoolean()))];
    }
}
