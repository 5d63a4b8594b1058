using Xunit;

namespace LuminaGuard.FaultD.Tests.Triggers;

public class TriggerTextTests
{
    public static TheoryData<string> Texts => new(
        "exec:redis-server", "exit:my app", "end:pid:42", "end:pid:42@777", "end:unit:a.service", "open:/etc/a:b", "write:/", "line:/var/log/a:b: c",
        "accept:6379", "accept:6379@/a/b", "connect:1@/", "memory:/a:b:512M", "memory:/a:1", "memory:/a:1537", "pressure:/a:b:cpu:some:150ms/2s",
        "pressure:/a:io:full:500ms/500ms", "pressure:/a:memory:some:1000001us/2s");

    [Theory]
    [MemberData(nameof(Texts))]
    public void What_is_read_is_written_the_same(string text)
    {
        var trigger = Trigger.Parse(text);
        Assert.Equal(text, trigger.ToString());
        Assert.Equal(trigger, Trigger.Parse(trigger.ToString()));
    }

    [Theory]
    [InlineData("", "a trigger is one of exec:NAME")]
    [InlineData("exec", "a trigger is one of")]
    [InlineData("Exec:a", "a trigger is one of")]
    [InlineData("exec:", "1 to 255 characters")]
    [InlineData("exec:/bin/a", "no slash")]
    [InlineData("exec:a\0b", "holds a NUL")]
    [InlineData("end:42", "a target is SCHEME:VALUE")]
    [InlineData("open:etc", "a path begins with /")]
    [InlineData("line:/a", "line is written line:PATH:TEXT")]
    [InlineData("line:/a:", "line is written line:PATH:TEXT")]
    [InlineData("line:/a:b\nc", "no line end")]
    [InlineData("line:a:b", "a path begins with /")]
    [InlineData("accept:0", "1 to 65535")]
    [InlineData("accept:65536", "1 to 65535")]
    [InlineData("accept:80@a", "a cgroup is a path that begins with /")]
    [InlineData("memory:/a", "memory is written memory:CGROUP:SIZE")]
    [InlineData("memory:/a:0", "whole number of bytes")]
    [InlineData("memory:/a:9999999999T", "whole number of bytes")]
    [InlineData("memory:a:1", "begins with /")]
    [InlineData("pressure:/a:cpu:some:1s", "pressure is written")]
    [InlineData("pressure:/a:net:some:1s/2s", "pressure is written")]
    [InlineData("pressure:/a:cpu:many:1s/2s", "pressure is written")]
    [InlineData("pressure:/a:cpu:some:1/2s", "a number with a unit")]
    [InlineData("pressure:/a:cpu:some:1s/20s", "500ms to 10s")]
    [InlineData("pressure:/a:cpu:some:3s/2s", "not more than the window")]
    [InlineData("pressure:a:cpu:some:1s/2s", "begins with /")]
    public void What_breaks_a_rule_is_refused_by_it(string text, string rule)
    {
        var error = Assert.Throws<FaultException>(() => Trigger.Parse(text));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_read_back_cannot_be_made()
    {
        Assert.Throws<FaultException>(() => Trigger.Line("/a:b", "c"));
        Assert.Throws<FaultException>(() => Trigger.Exec("a/b"));
        Assert.Throws<FaultException>(() => Trigger.Accept(0));
        Assert.Throws<FaultException>(() => Trigger.Memory("/a", -1));
        Assert.Throws<ArgumentNullException>(() => Trigger.Open(null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => Trigger.Exec("a") with { Count = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => Trigger.Exec("a") with { Delay = TimeSpan.FromTicks(-1) });
    }

    [Fact]
    public void Made_and_read_are_the_same()
    {
        Assert.Equal(Trigger.Parse("accept:6379@/a"), Trigger.Accept(6379, "/a"));
        Assert.Equal(Trigger.Parse("memory:/a:512M"), Trigger.Memory("/a", 512 << 20));
        Assert.Equal(Trigger.Parse("end:pid:42"), Trigger.End(Target.Pid(42)));
        Assert.Equal(
            Trigger.Parse("pressure:/a:io:full:1s/2s"),
            Trigger.Pressure("/a", PressureResource.Io, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), isFull: true));
    }
}
