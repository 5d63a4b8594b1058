using LuminaGuard.FaultD.Cli;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Errors that come from the wire, with its names, in front of somebody who types options.</summary>
public class OptionNamesTests
{
    [Theory]
    [InlineData("process.kill", "within_us is from 1 to 10000000", "--within is from 1us to 10s")]
    [InlineData("process.kill", "within_us is given but when is not", "--within is given but --when is not")]
    [InlineData("process.kill", "when asks for the state of one process, and scope is cgroup", "--when asks for the state of one process, and --scope is cgroup")]
    [InlineData("process.limit", "value 9999 is not below the present soft limit 1024; limits are only lowered", "--value 9999 is not below the present soft limit 1024; limits are only lowered")]
    [InlineData("process.stall", "thread_name 'x' means no thread", "--thread-name 'x' means no thread")]
    [InlineData("process.pause", "lease_us is at least 1", "--for is at least 1us")]
    [InlineData("process.pause", "detached needs lease_us", "--detach needs --for")]
    [InlineData("process.pause", "at_ns was 3ms ago, and late is not fire", "--at was 3ms ago, and --late is not fire")]
    [InlineData("process.pause", "12 is a thread of process 7", "12 is a thread of process 7")]
    [InlineData("process.kill", "the target is one of those that nobody knows when it ends", "the target is one of those that nobody knows when it ends")]
    public void A_reason_names_options(string kind, string wire, string shell) => Assert.Equal(
        $"Cannot x {kind}: {shell}",
        OptionNames.InShell(new FaultException(ErrorCode.InvalidArgument, $"Cannot x {kind}: {wire}"), FaultCatalog.Find(kind)));

    public static TheoryData<string> Fields => [.. FaultCatalog.All.SelectMany(k => k.Fields.Select(f => $"{k.Kind} {f.Name}"))];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_field_of_every_kind_has_its_option_there(string field)
    {
        string[] words = field.Split(' ');
        var kind = FaultCatalog.Find(words[0])!;
        Assert.Equal(
            $"Cannot inject {kind.Kind}: --{kind.Fields.Single(f => f.Name == words[1]).Option} is missing",
            OptionNames.InShell(new FaultException(ErrorCode.InvalidArgument, $"Cannot inject {kind.Kind}: {words[1]} is missing"), kind));
    }

    [Fact]
    public void Programs_get_the_error_as_it_came()
    {
        const string Said = "Cannot strike process.kill: within_us is from 1 to 10000000";
        using var daemon = new ScriptedDaemon(op => op == Ops.Strike ? Reaction.Error(new FaultException(ErrorCode.InvalidArgument, Said)) : null);
        string[] line = ["strike", "process.kill", "--target", "pid:42", "--when", "stopped", "--within", "11s"];
        Assert.Equal("faultctl: Cannot strike process.kill: --within is from 1us to 10s\n", Ran.Against(daemon, line).Error);
        Assert.Equal(Said, Ran.Against(daemon, [.. line, "--json"]).Lines.Single().GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public void An_error_about_anything_else_is_left_alone()
    {
        var error = new FaultException(ErrorCode.Refused, "Cannot inject process.kill: scope is what policy says");
        Assert.Equal(error.Message, OptionNames.InShell(error, FaultCatalog.Find("process.kill")));
    }
}
