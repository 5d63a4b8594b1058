using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>What a start says, and what one that is refused leaves behind: nothing that was not there.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();

    private string Fresh => Path.Combine(_world.Directory, "fresh");

    [Fact]
    public void A_directory_that_it_made_is_gone_again()
    {
        var (end, said) = RunningDaemon.Refused(_world, Path.Combine(_world.Directory, "no", "s"), Fresh);
        Assert.Equal((true, 8), (end.Exited, end.ExitCode));
        Assert.StartsWith("Cannot listen at", said, StringComparison.Ordinal);
        Assert.False(Path.Exists(Fresh));
    }

    [Fact]
    public void A_directory_that_was_there_stays()
    {
        Directory.CreateDirectory(Fresh, (UnixFileMode)0x1C0);
        RunningDaemon.Refused(_world, Path.Combine(_world.Directory, "no", "s"), Fresh);
        Assert.True(Directory.Exists(Fresh));
    }

    [Fact]
    public void A_service_without_its_socket_says_so_in_a_line()
    {
        using var daemon = Child.Start("/bin/sh", "-c", "exec 2>&1; exec \"$@\"", "sh", Lab.Shared.Faultd, "--service", "--state-dir", Fresh);
        Assert.Equal("Cannot serve: systemd passed no socket (LISTEN_FDS); start faultd.socket", daemon.Output.ReadToEnd().Trim());
        Assert.False(Path.Exists(Fresh));
    }

    [Fact]
    public void A_library_that_is_missing_beside_it_is_named()
    {
        string alone = Path.Combine(_world.Directory, "faultd");
        File.Copy(Lab.Shared.Faultd, alone);
        using var daemon = Child.Start("/bin/sh", "-c", "exec 2>&1; exec \"$@\"", "sh", alone, "--service", "--state-dir", Fresh);
        string said = daemon.Output.ReadToEnd().Trim();
        Assert.StartsWith("Cannot start faultd: libMonoPosixHelper.so is missing beside faultd", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n'));
        Assert.False(Path.Exists(Fresh));
    }

    [Fact]
    public void In_the_foreground_it_says_where_it_listens()
    {
        using var daemon = RunningDaemon.Start(_world);
        string line = $"listening on {_world.SocketPath}";
        Eventually.True(() => daemon.Tail().Contains(line, StringComparison.Ordinal), "the line");
        Assert.Matches("^faultd [0-9]+[^ ]* listening on ", daemon.Tail());
    }

    public void Dispose() => _world.Dispose();
}
