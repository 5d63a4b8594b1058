using System.Net.Sockets;
using LuminaGuard.FaultD.Sweep.Operations;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>What may be where the daemon is to listen.</summary>
public sealed class SocketPlaceTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();

    private string Place => _world.SocketPath;

    [Fact]
    public void A_socket_left_by_a_dead_daemon_is_replaced()
    {
        using (var dead = RunningDaemon.Start(_world))
            dead.Kill();
        Assert.True(File.Exists(Place));
        using var daemon = RunningDaemon.Start(_world);
        using var client = daemon.Connect();
        Assert.Empty(client.Live());
        client.Dispose();
        daemon.Stop();
        Assert.False(File.Exists(Place));
    }

    [Fact]
    public void A_living_daemons_socket_is_left_to_it()
    {
        using var living = RunningDaemon.Start(_world);
        using var client = living.Connect();
        client.Inject(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 64));
        var (code, said) = Refused(Place);
        Assert.Equal(7, code);
        Assert.Contains("another daemon listens there", said, StringComparison.Ordinal);
        Assert.Contains($"pid {living.Pid}", said, StringComparison.Ordinal);
        Assert.Single(client.Live());
        using var next = living.Connect();
        Assert.Single(next.Live());
        client.Heal();
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_socket_that_another_daemon_has_put_in_its_place_meanwhile_is_left_to_that_one()
    {
        using var first = RunningDaemon.Start(_world);
        File.Delete(Place);
        using var second = RunningDaemon.StartBeside(_world, socket: Place);
        Assert.Equal(0, first.Stop().ExitCode);
        using var client = second.Connect();
        Assert.Equal(second.Pid, client.Daemon.Pid);
    }

    [Fact]
    public void A_plain_file_is_left_as_it_is()
    {
        File.WriteAllText(Place, "dear diary");
        AssertNoSocket();
        Assert.Equal("dear diary", File.ReadAllText(Place));
    }

    [Fact]
    public void A_directory_is_left_as_it_is()
    {
        Directory.CreateDirectory(Place);
        File.WriteAllText(Path.Combine(Place, "x"), "x");
        AssertNoSocket();
        Assert.True(File.Exists(Path.Combine(Place, "x")));
    }

    [Theory]
    [InlineData("diary")]
    [InlineData("nothing")]
    [InlineData("s2")]
    public void A_link_is_neither_followed_nor_removed(string to)
    {
        File.WriteAllText(Path.Combine(_world.Directory, "diary"), "dear diary");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Path.Combine(_world.Directory, "s2")));
        File.CreateSymbolicLink(Place, Path.Combine(_world.Directory, to));
        AssertNoSocket();
        Assert.Equal(Path.Combine(_world.Directory, to), new FileInfo(Place).LinkTarget);
        Assert.Equal("dear diary", File.ReadAllText(Path.Combine(_world.Directory, "diary")));
        Assert.False(File.Exists(Path.Combine(_world.Directory, "nothing")));
    }

    [Fact]
    public void A_socket_that_is_bound_and_does_not_listen_is_stale()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Place));
        using var daemon = RunningDaemon.Start(_world);
        using var client = daemon.Connect();
        Assert.Empty(client.Live());
    }

    [Fact]
    public void A_datagram_socket_of_somebody_is_left_to_him()
    {
        using var other = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        other.Bind(new UnixDomainSocketEndPoint(Place));
        var (code, said) = Refused(Place);
        Assert.Equal(7, code);
        Assert.Contains("Cannot listen at", said, StringComparison.Ordinal);
        Assert.True(File.Exists(Place));
    }

    [Fact]
    public void A_path_longer_than_a_socket_can_have_is_named_with_the_rule()
    {
        string path = Path.Combine(_world.Directory, new string('s', 108));
        var (code, said) = Refused(path);
        Assert.NotEqual(0, code);
        Assert.Contains("a socket's path is at most 107 bytes", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_that_is_not_there_is_named()
    {
        var (code, said) = Refused(Path.Combine(_world.Directory, "no", "s"));
        Assert.Equal(8, code);
        Assert.Contains($"there is no directory {Path.Combine(_world.Directory, "no")}", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Escape_codes_in_the_path_reach_no_terminal()
    {
        var (code, said) = Refused(Path.Combine(_world.Directory, "\x1b[31m\a", "s"));
        Assert.NotEqual(0, code);
        Assert.Contains(@"\x1b[31m\x07", said, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', said);
    }

    public void Dispose() => _world.Dispose();

    private void AssertNoSocket()
    {
        var (code, said) = Refused(Place);
        Assert.Equal(7, code);
        Assert.Contains("something that is no socket has that name", said, StringComparison.Ordinal);
    }

    private (int Code, string Said) Refused(string socket)
    {
        var (end, said) = RunningDaemon.Refused(_world, socket, Path.Combine(_world.Directory, "other"));
        Assert.True(end.Exited, $"{end}: {said}");
        Assert.StartsWith("Cannot ", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" | ", said, StringComparison.Ordinal);
        return (end.ExitCode, said);
    }
}
