using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>What a client of the Model Context Protocol over HTTP sees of each fault.</summary>
public sealed class McpHttpTests : DaemonTest
{
    private static readonly string Sample = Path.Combine(AppContext.BaseDirectory, "mcp-sample");
    private readonly NetworkRoom _room = new();
    private readonly RunningProgram _server;
    private readonly RunningProgram _agent;

    public McpHttpTests()
    {
        _server = _room.Start(Sample, "http-server");
        _agent = _room.Start(Sample, "http-client", _server.Line(), "1000", "1000");
        Assert.Equal("ready", _agent.Line());
        Await(" answered in ");
    }

    private Target Server => Target.Pid(_server.Pid);

    private protected override void DisposeOwn()
    {
        _agent.Dispose();
        _server.Dispose();
        _room.Dispose();
    }

    [Fact]
    public void What_is_lost_on_its_way_is_a_call_without_an_answer()
    {
        using (Client.Inject(new DropTraffic(Server)))
            Await("lost: no answer");
        Await(" answered in ");
    }

    [Fact]
    public void A_connection_that_is_cut_in_the_middle_of_a_call_fails_that_call()
    {
        using (Client.Inject(new StallProcess(Server)))
        {
            // One that is under way by now, since nobody answers.
            Thread.Sleep(300);
            Client.Strike(new ResetConnection(Server, All: true));
            Await(" failed: ");
        }
        Await(" answered in ");
    }

    [Fact]
    public void A_server_that_is_stalled_answers_late()
    {
        using (Client.Inject(new StallProcess(Server)))
            Await("lost: no answer");
        Await(" answered in ");
    }

    private void Await(string what) => NativeRing.Eventually.True(() => _agent.Line().Contains(what, StringComparison.Ordinal), $"a call that is {what}");
}
