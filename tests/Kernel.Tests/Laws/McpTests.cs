using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>What a client of the Model Context Protocol on stdio sees of each fault, without a shim between it and its server.</summary>
public sealed class McpTests : DaemonTest
{
    private readonly RunningProgram _agent = new(Path.Combine(AppContext.BaseDirectory, "mcp-sample"), "client", "1000", "1000");
    private readonly int _server;

    public McpTests()
    {
        Assert.Equal("ready", _agent.Line());
        _server = Native.ProcFs.Children(_agent.Pid).Single(pid => Native.ProcFs.CommandLine(pid).Contains("server"));
        AssertAnswers();
    }

    private Target Server => Target.Pid(_server);

    private protected override void DisposeOwn() => _agent.Dispose();

    [Fact]
    public void A_reply_that_is_swallowed_is_one_call_without_an_answer()
    {
        var report = Client.Strike(new SwallowMessage(Server, 1));
        Assert.Contains("\"jsonrpc\":\"2.0\"", Assert.Single(report.Notes), StringComparison.Ordinal);
        Eventually.True(() => _agent.Line().Contains("lost: no answer", StringComparison.Ordinal), "the call without an answer");
        AssertAnswers();
    }

    [Fact]
    public void A_stray_line_is_read_by_theClient_and_disturbs_no_call()
    {
        Client.Strike(new InjectMessage(Server, 1, "{\"jsonrpc\":\"2.0\",\"id\":424242,\"result\":{}}"));
        Client.Strike(new InjectMessage(Server, 1, "this is no JSON"));
        AssertAnswers();
    }

    [Fact]
    public void A_server_that_is_stalled_answers_late()
    {
        using (Client.Inject(new StallProcess(Server)))
            Eventually.True(() => _agent.Line().Contains("lost: no answer", StringComparison.Ordinal), "the call without an answer");
        AssertAnswers();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_pipe_that_nobody_reads_is_calls_without_an_answer(int fd)
    {
        // Of the server's standard output the client is the reader: held, it asks nothing either, or finds its answer too late.
        using (Client.Inject(new StallPipe(Server, fd)))
            Eventually.True(() => _agent.TryLine(TimeSpan.FromSeconds(3), out string line) ? line.Contains("lost: no answer", StringComparison.Ordinal) : fd == 1, "calls without an answer");
        AssertAnswers();
    }

    [Fact]
    public void A_server_that_is_killed_is_the_end_of_the_session()
    {
        Client.Strike(new KillProcess(Server));
        string line = "";
        Eventually.True(() => (line = _agent.Line()).Contains("failed: ", StringComparison.Ordinal), "the call that fails");
        Assert.Equal(1, _agent.WaitForEnd().ExitCode);
    }

    private void AssertAnswers()
    {
        for (int i = 0; i < 3; i++)
            Eventually.True(() => _agent.Line().Contains(" answered in ", StringComparison.Ordinal), "an answer");
    }
}
