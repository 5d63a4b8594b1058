using System.Globalization;
using System.Text.Json;
using LuminaGuard.FaultD.Sweep.Faults;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

/// <summary>inject and strike --at and --after, with a real daemon and its injector.</summary>
public sealed class MomentCommandTests : IDisposable
{
    private const string Far = "30s";
    private readonly Scene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Theory]
    [InlineData(InstantClock.Realtime)]
    [InlineData(InstantClock.Monotonic)]
    public void A_fault_fires_at_its_moment_and_is_held(InstantClock clock)
    {
        string at = clock == InstantClock.Realtime
            ? (TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"mono:{(Instant.Now + TimeSpan.FromSeconds(1)).Nanoseconds}");
        using var inject = _scene.Start("inject", "process.pause", "--target", _scene.TargetWord, "--at", at);
        inject.AwaitOut("in force");
        Assert.True(_scene.IsStopped);
        Assert.Matches(@"\d+\.\d\d µs after its moment: every thread in state T", inject.Out);
        inject.Signal("INT");
        Assert.Equal((0, ""), (inject.End(), inject.Error));
        AssertNothingLeft();
    }

    [Fact]
    public void With_its_lease_it_is_left_alone()
    {
        var (code, output, error) = _scene.Run(
            "inject", "process.pause", "--target", _scene.TargetWord, "--after", "20ms", "--for", "5m", "--detach", "--json");
        Assert.Equal((0, ""), (code, error));
        Assert.True(_scene.IsStopped);
        using var json = JsonDocument.Parse(output);
        var injected = json.RootElement.GetProperty("injected");
        var times = injected.GetProperty("times_ns");
        Assert.InRange(times.GetProperty("fire_begin").GetInt64(), times.GetProperty("planned").GetInt64(), long.MaxValue);
        Assert.InRange(times.GetProperty("planned").GetInt64() - times.GetProperty("request").GetInt64(), 1, long.MaxValue);
        Assert.Equal(0, _scene.Run("undo", injected.GetProperty("id").GetString()!).Code);
        AssertNothingLeft();
    }

    [Fact]
    public void A_strike_is_struck_then()
    {
        using var victim = new Running("/bin/sleep", ["1000"]);
        var (code, output, error) = _scene.Run(
            "strike", "process.kill", "--target", string.Create(CultureInfo.InvariantCulture, $"pid:{victim.Pid}"), "--after", "20ms");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains(" µs after its moment: dead", output, StringComparison.Ordinal);
        Assert.Equal(128 + 9, victim.End());
    }

    [Fact]
    public void A_moment_that_is_past_is_refused_or_fired_as_asked()
    {
        string past = string.Create(CultureInfo.InvariantCulture, $"mono:{(Instant.Now + TimeSpan.FromSeconds(-2)).Nanoseconds}");
        string[] line = ["inject", "process.pause", "--target", _scene.TargetWord, "--for", "5m", "--detach", "--at", past];
        var (code, _, error) = _scene.Run(line);
        Assert.Equal(2, code);
        Assert.Matches("--at was [0-9.]+s ago, and --late is not fire", error);
        AssertNothingLeft();
        Assert.Equal(0, _scene.Run([.. line, "--late", "fire"]).Code);
        Assert.True(_scene.IsStopped);
        Assert.Equal(0, _scene.Run("heal").Code);
        AssertNothingLeft();
    }

    [Fact]
    public void A_moment_after_the_lease_is_refused_and_nothing_stays_armed()
    {
        var (code, _, error) = _scene.Run("inject", "process.pause", "--target", _scene.TargetWord, "--for", "5s", "--detach", "--after", "6s");
        Assert.Equal(2, code);
        Assert.Contains("after the end of the fault's lease", error, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("inject", "process.pause", 0)]
    [InlineData("strike", "process.kill", 1)]
    public void Ctrl_C_before_it_calls_it_off(string verb, string kind, int expected)
    {
        using var waiting = _scene.Start(verb, kind, "--target", _scene.TargetWord, "--after", Far);
        Running.Until(() => _scene.Run("list").Out.Contains("\tscheduled\t", StringComparison.Ordinal), "scheduled");
        waiting.Signal("INT");
        Assert.Equal((expected, ""), (waiting.End(), waiting.Error));
        Assert.Contains("was armed, not fired", waiting.Out, StringComparison.Ordinal);
        Assert.False(_scene.Target.HasEnded);
        AssertNothingLeft();
    }

    [Fact]
    public void A_trigger_fires_it_after_its_count_and_delay()
    {
        string log = Path.Combine(Path.GetDirectoryName(_scene.Socket)!, "log");
        File.WriteAllText(log, "");
        using var waiting = _scene.Start(
            "inject", "process.pause", "--target", _scene.TargetWord, "--trigger", $"line:{log}:ready", "--trigger-count", "2", "--after", "2ms");
        Running.Until(() => _scene.Run("list").Out.Contains("waits for line:", StringComparison.Ordinal), "waiting");
        File.AppendAllText(log, "ready\n");
        Assert.False(_scene.IsStopped);
        File.AppendAllText(log, "ready\n");
        Running.Until(() => waiting.Out.Contains("in force", StringComparison.Ordinal), "in force");
        Assert.True(_scene.IsStopped);
        waiting.Signal("INT");
        Assert.Equal((0, ""), (waiting.End(), waiting.Error));
        Assert.Contains("got the line: ready, for the 2nd time", waiting.Out, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void A_timeline_in_a_file_begins_with_its_trigger()
    {
        string log = Path.Combine(Path.GetDirectoryName(_scene.Socket)!, "log"), file = Path.Combine(Path.GetDirectoryName(_scene.Socket)!, "t.yaml");
        File.WriteAllText(log, "");
        File.WriteAllText(file, $$"""
            trigger: { when: "line:{{log}}:ready", delay: 1ms }
            faults: { a: { kind: process.pause, target: "{{_scene.TargetWord}}" } }
            steps: [ { every: 1ms, count: 20, pulse: a, for: 200us } ]
            """);
        using var waiting = _scene.Start("timeline", file);
        Running.Until(() => _scene.Run("list").Out.Contains("\tscheduled\t", StringComparison.Ordinal), "scheduled");
        File.AppendAllText(log, "ready\n");
        Assert.Equal((0, ""), (waiting.End(), waiting.Error));
        Assert.Contains("finished: 40 of 40 steps done, 0 failed", waiting.Out, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void A_train_whose_trigger_never_comes_is_no_success()
    {
        var (code, _, error) = _scene.Run(
            "inject", "process.pause", "--target", _scene.TargetWord, "--trigger", $"open:{_scene.StateDirectory}/lock", "--pulse", "1ms/2ms", "--count", "3", "--for", "300ms");
        Assert.Equal(5, code);
        Assert.Contains("taken back before its first step", error, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Theory]
    [InlineData("--trigger", "exec:", "Cannot read --trigger 'exec:'")]
    [InlineData("--trigger-count", "2", "--trigger-count goes with --trigger")]
    [InlineData("--trigger=exec:a", "--trigger-count=0", "Cannot read --trigger-count")]
    [InlineData("--trigger=exec:a", "--at=mono:1", "--at and --trigger exclude each other")]
    public void A_trigger_that_makes_no_sense_is_said(string one, string two, string why)
    {
        var (code, _, error) = _scene.Run("inject", "process.pause", "--target", _scene.TargetWord, one, two);
        Assert.Equal(2, code);
        Assert.Contains(why, error, StringComparison.Ordinal);
        AssertNothingLeft();
    }

    [Fact]
    public void Killed_before_it_nothing_fires()
    {
        using var waiting = _scene.Start("strike", "process.kill", "--target", _scene.TargetWord, "--after", Far);
        Running.Until(() => _scene.Run("list").Out.Contains("\tscheduled\t", StringComparison.Ordinal), "scheduled");
        waiting.Signal("KILL");
        waiting.End();
        Running.Until(() => _scene.Run("list").Out == "", "nothing is armed");
        Assert.False(_scene.Target.HasEnded);
    }

    [Fact]
    public void Which_kinds_a_timeline_takes_is_what_their_plans_say_and_every_kind_fires_at_a_moment()
    {
        using var client = FaultClient.Connect(_scene.Socket);
        // Those that need controllers have this asked in the guest, which has them: tests/Vm/cases/limits.sh. Loads take a cgroup: LoadTests; file.corrupt a file: CorruptFileTests.
        // What is done to a network is done to one that is not this host's: ShapeTests.
        // A sleeper shares all of its memory that could be reclaimed, and has neither connections nor pipes to aim at.
        bool TakesSleeper(FaultDescriptor kind) => kind.Kind is not ("memory.oom" or "memory.reclaim")
            && !kind.Kind.StartsWith("conn.", StringComparison.Ordinal) && !kind.Kind.StartsWith("pipe.", StringComparison.Ordinal)
            && !FaultCase.All.Any(fault => fault.Name == kind.Kind && (fault.NeedsController is not null || fault.NeedsCgroup || fault.NeedsFile || fault.NeedsNetwork));
        foreach (var kind in FaultCatalog.All.Where(TakesSleeper))
        {
            using var victim = new Running("/bin/sleep", ["1000"]);
            var options = new Dictionary<string, string> { ["target"] = string.Create(CultureInfo.InvariantCulture, $"pid:{victim.Pid}") };
            foreach (var field in kind.Fields.Where(f => f.Required && f.Option != "target"))
                options[field.Option] = Sample(field);
            var fault = FaultTextReader.Read(kind, options);
            using (var armed = client.Arm(fault))
                Assert.NotEmpty(armed.FireAfter(TimeSpan.FromMilliseconds(1)).Observed);
            using var another = new Running("/bin/sleep", ["1000"]);
            options["target"] = string.Create(CultureInfo.InvariantCulture, $"pid:{another.Pid}");
            var timeline = Timeline.Create().At(TimeSpan.Zero, FaultTextReader.Read(kind, options));
            if (TimedKinds.Contains(kind))
                client.Begin(timeline).Dispose();
            else
                Assert.Equal(ErrorCode.NotSupported, Assert.Throws<FaultException>(() => client.Begin(timeline)).Code);
        }
    }

    private static string Sample(FieldDescriptor field) => field switch
    {
        { Option: "resource" } => "nofile",
        { Option: "cpus" } => "0",
        { Option: "signal" } => "CONT",
        _ => "8",
    };

    private void AssertNothingLeft()
    {
        Assert.False(_scene.IsStopped);
        Assert.Equal("", _scene.Run("list").Out);
        Assert.Empty(_scene.Owed);
    }
}
