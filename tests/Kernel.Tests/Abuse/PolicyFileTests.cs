using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>A policy file that cannot be used: the daemon says so and does not start; recovery asks nobody.</summary>
public sealed class PolicyFileTests : IDisposable
{
    private const string Policy = "/etc/faultd/faultd.json";
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly MountRoom _room = new();

    public PolicyFileTests()
    {
        _room.MountTmpfs("/etc", "size=4m,mode=0755");
        Directory.CreateDirectory(_room.At(Path.GetDirectoryName(Policy)!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"environment\": \"\\u001b[31m\"}")]
    [InlineData("{\"environment\": 7}")]
    [InlineData("\u0000\u0001")]
    public void Text_that_is_no_policy_stops_the_daemon(string text)
    {
        File.WriteAllText(_room.At(Policy), text);
        AssertNoStart();
    }

    [Fact]
    public void Brackets_without_end_stop_the_daemon()
    {
        File.WriteAllText(_room.At(Policy), new string('[', 100_000));
        AssertNoStart();
    }

    [Fact]
    public void A_pipe_in_its_place_stops_the_daemon_and_does_not_hold_it()
    {
        FileOddities.Fifo(_room.At(Policy));
        AssertNoStart();
    }

    [Fact]
    public void A_directory_in_its_place_stops_the_daemon()
    {
        Directory.CreateDirectory(_room.At(Policy));
        AssertNoStart();
    }

    [Fact]
    public void On_a_production_host_nothing_is_injected_and_everything_is_undone()
    {
        using (var before = RunningDaemon.Start(_world))
        {
            using var client = before.Connect();
            client.Inject(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 64));
            before.Kill();
        }
        File.WriteAllText(_room.At(Policy), "{ \"environment\": \"production\" }");
        using (var daemon = RunningDaemon.Start(_world, _room.Under))
        {
            _world.AssertAsBefore();
            using var client = daemon.Connect();
            var error = Assert.Throws<FaultException>(
                () => client.Inject(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 64)));
            Assert.Equal(ErrorCode.Refused, error.Code);
            Assert.Contains("this host is marked production", error.Message, StringComparison.Ordinal);
            Assert.Throws<FaultException>(() => client.Strike(new KillProcess(Target.Pid(_world.Target.Pid))));
        }
        _world.AssertAsBefore();
    }

    public void Dispose()
    {
        _world.Dispose();
        _room.Dispose();
    }

    private void AssertNoStart()
    {
        var (end, said) = RunningDaemon.Refused(_world, _world.SocketPath, _world.StateDirectory, _room.Under);
        Assert.True(end.Exited && end.ExitCode == 8, $"{end}: {said}");
        Assert.StartsWith($"Cannot read policy {Policy}: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain(said, char.IsControl);
        Assert.Equal(0, RunningDaemon.Recover(_world, under: _room.Under).Code);
        _world.AssertAsBefore();
    }
}
