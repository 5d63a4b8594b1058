using System.Text.Json;
using LuminaGuard.FaultD.Cli;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A pulse train is a timeline: what is recorded of it is one, of the same steps.</summary>
public sealed class PulseTests
{
    private static readonly TimeSpan On = TimeSpan.FromMicroseconds(500);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);

    [Theory]
    [InlineData("0%")]
    [InlineData("10%")]
    [InlineData("7.7%")]
    [InlineData("33.333%")]
    public void Its_file_has_the_steps_of_the_SDK_s_own_timeline(string share)
    {
        double jitter = Share.Parse(share)!.Value;
        var target = Target.Name("a \"b\"\\c");
        var train = new PulseTrain(On, Period, 40, jitter, 7);
        var file = TimelineFile.Parse(
            train.ToYaml(FaultCatalog.Find("process.pause")!, new Dictionary<string, string> { ["target"] = target.ToString() }, TimeSpan.FromSeconds(9)), "test");
        var own = Timeline.Create(7).Every(Period, 40, TimelineAction.Pulse(new PauseProcess(target), On), jitter: jitter);
        Assert.Equal(Spread(own), Spread(file.Timeline));
        Assert.Equal(own.Faults, file.Timeline.Faults);
        Assert.Equal(TimeSpan.FromSeconds(9), file.Lease);
        Assert.Equal(train.Steps, Spread(own).Length);
        if (jitter == 0)
            Assert.Equal((long)train.Length.TotalNanoseconds, Spread(own)[^1].OffsetNs);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("# : { } [ ] , & * ! | > ' \" % @ ` \\")]
    [InlineData("a\nb\tc\r\0\u0085\u2028é😀")]
    [InlineData("")]
    public void Any_text_is_a_scalar(string text)
    {
        var yaml = new YamlDotNet.RepresentationModel.YamlStream();
        yaml.Load(new StringReader($"a: {{ b: {YamlText.Quote(text)} }}"));
        Assert.Equal(text, (string?)yaml.Documents[0].RootNode["a"]["b"]);
    }

    [Fact]
    public void It_ends_like_a_timeline_and_its_record_can_be_replayed()
    {
        string record = Path.GetTempFileName();
        try
        {
            using var daemon = new ScriptedDaemon(TimelineScript.OfOnePulse);
            var ran = Ran.Against(daemon, "inject", "process.pause", "--target", "pid:42", "--pulse", "500us/2ms", "--count", "1", "--record", record);
            Assert.Equal((0, ""), (ran.Code, ran.Error));
            Assert.Contains("2 of 2 steps done, 0 failed", ran.Out, StringComparison.Ordinal);
            using var json = JsonDocument.Parse(File.ReadAllText(record));
            Assert.Equal(
                """
                faults:
                  a: { kind: process.pause, target: "pid:42" }
                steps:
                  - { every: 2000us, count: 1, pulse: a, for: 500us }

                """, json.RootElement.GetProperty("timeline").GetString());
            Assert.Equal(0, Ran.Against(daemon, "replay", record).Code);
        }
        finally
        {
            File.Delete(record);
        }
    }

    private static PlannedStep[] Spread(Timeline timeline) => TimelinePlan.Spread(timeline.Seed, timeline.Items, timeline.Faults, "test");
}
