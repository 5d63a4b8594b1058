using System.Net.Sockets;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public sealed class UnreachableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("faultctl-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void No_socket_is_3_and_names_the_way_out()
    {
        var ran = Ran.With("list", "--socket", Path.Combine(_directory, "none"));
        Assert.Equal(3, ran.Code);
        Assert.Contains("there is no such socket", ran.Error, StringComparison.Ordinal);
        Assert.Contains("--socket", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stale_socket_file_is_3()
    {
        string path = Path.Combine(_directory, "stale");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Left behind as by a daemon that was killed: bound, never to be listened on again.
            var ran = Ran.With("list", "--socket", path);
            Assert.Equal(3, ran.Code);
            Assert.Contains("stale", ran.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_path_no_socket_can_have_is_2()
    {
        var ran = Ran.With("list", "--socket", "/" + new string('x', 200));
        Assert.Equal(2, ran.Code);
        Assert.Contains("107 bytes", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_daemon_that_does_not_answer_is_3()
    {
        using var daemon = new ScriptedDaemon(_ => null);
        var ran = Ran.Against(daemon, "list", "--timeout", "100ms");
        Assert.Equal(3, ran.Code);
        Assert.Contains("no answer within 100ms", ran.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inject process.pause --target pid:1 --for 1s --detach")]
    [InlineData("strike process.kill --target pid:1")]
    public void A_lost_answer_to_what_changes_something_is_70_and_not_asked_again(string line)
    {
        using var daemon = new ScriptedDaemon(_ => null);
        // Long enough for the greeting, which must be answered first, on a busy machine.
        var ran = Ran.Against(daemon, [.. line.Split(' '), "--timeout", "3s", "--json"]);
        Assert.Equal(70, ran.Code);
        var error = ran.Lines.Single().GetProperty("error");
        Assert.Equal("outcome_unknown", error.GetProperty("code").GetString());
        Assert.True(error.GetProperty("details").TryGetProperty("request_id", out _));
        Assert.Equal([Ops.Hello, line.Split(' ')[0]], daemon.Asked);
    }

    [Fact]
    public void A_daemon_that_hangs_up_is_3()
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.List ? Reaction.HangUp : null);
        Assert.Equal(3, Ran.Against(daemon, "list").Code);
    }

    [Theory]
    [InlineData("ffffffff010203")]
    [InlineData("01000000c1")]
    [InlineData("0100000090")]
    [InlineData("01000000a0")]
    [InlineData("0400000093a0c0c0")]
    [InlineData("040000009363c0c0")]
    [InlineData("040000009300c0a0")]
    [InlineData("040000009300a0c0")]
    [InlineData("050000009300c091a0")]
    [InlineData("050000009300c0ddff")]
    [InlineData("00000000")]
    public void Nonsense_from_the_other_end_is_70_in_one_sentence(string hex)
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.List ? Reaction.Bytes(Convert.FromHexString(hex)) : null);
        var ran = Ran.Against(daemon, "list", "--timeout", "5s");
        Assert.Equal((70, ""), (ran.Code, ran.Out));
        Assert.StartsWith("faultctl: Cannot ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("bug", ran.Error, StringComparison.Ordinal);
    }
}
