using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>State directories that others could have written to, or that are none: neither served from nor recovered.</summary>
public sealed class StateDirectoryTests : IDisposable
{
    private const uint Nobody = 65534;
    private readonly World _world = Lab.Shared.NewWorld();

    private string Place => _world.StateDirectory;

    [Theory]
    [InlineData("0755")]
    [InlineData("0770")]
    [InlineData("0701")]
    [InlineData("1777")]
    public void One_that_others_may_enter_is_refused(string mode)
    {
        Directory.CreateDirectory(Place);
        File.SetUnixFileMode(Place, (UnixFileMode)Convert.ToInt32(mode, 8));
        AssertRefused($"open to others (mode 0{mode.TrimStart('0')}, must be 0700)");
    }

    [Fact]
    public void One_of_another_owner_is_refused()
    {
        MakePrivate(Place);
        FileOddities.GiveTo(Place, Nobody);
        AssertRefused("owned by uid 65534, not 0");
    }

    [Fact]
    public void A_link_to_a_good_one_is_refused()
    {
        string good = Path.Combine(_world.Directory, "good");
        MakePrivate(good);
        File.CreateSymbolicLink(Place, good);
        AssertRefused("Not a directory");
        Assert.Empty(Directory.GetFileSystemEntries(good));
    }

    [Fact]
    public void A_file_in_its_place_is_refused_and_left()
    {
        File.WriteAllText(Place, "dear diary");
        AssertRefused("Not a directory", recoverFindsNothing: true);
        Assert.Equal("dear diary", File.ReadAllText(Place));
    }

    [Theory]
    [InlineData("undo")]
    public void A_journal_that_is_a_link_or_open_to_others_is_refused(string child)
    {
        MakePrivate(Place);
        string elsewhere = Path.Combine(_world.Directory, "elsewhere");
        MakePrivate(elsewhere);
        File.CreateSymbolicLink(Path.Combine(Place, child), elsewhere);
        AssertRefused("Not a directory");
        File.Delete(Path.Combine(Place, child));
        Directory.CreateDirectory(Path.Combine(Place, child));
        File.SetUnixFileMode(Path.Combine(Place, child), (UnixFileMode)0x1FF);
        AssertRefused("open to others (mode 0777, must be 0700)");
    }

    [Fact]
    public void A_lock_that_is_a_link_is_refused_and_what_it_points_at_is_left()
    {
        MakePrivate(Place);
        string diary = Path.Combine(_world.Directory, "diary");
        File.WriteAllText(diary, "dear diary");
        File.CreateSymbolicLink(Path.Combine(Place, "lock"), diary);
        AssertRefused("Cannot lock");
        Assert.Equal("dear diary", File.ReadAllText(diary));
    }

    [Fact]
    public void A_lock_with_a_second_name_is_refused_and_not_written()
    {
        MakePrivate(Place);
        string diary = Path.Combine(_world.Directory, "diary");
        File.WriteAllText(diary, "dear diary");
        FileOddities.HardLink(diary, Path.Combine(Place, "lock"));
        AssertRefused("Cannot lock");
        Assert.Equal("dear diary", File.ReadAllText(diary));
    }

    [Fact]
    public void One_that_a_living_daemon_holds_is_refused_naming_it()
    {
        using var daemon = RunningDaemon.Start(_world);
        var (end, said) = RunningDaemon.Refused(_world, Path.Combine(_world.Directory, "s2"), Place);
        Assert.Equal((true, 7), (end.Exited, end.ExitCode));
        Assert.Contains($"held by faultd pid {daemon.Pid}", said, StringComparison.Ordinal);
        var (code, recovery) = RunningDaemon.Recover(_world);
        Assert.Equal(7, code);
        Assert.Contains($"held by faultd pid {daemon.Pid}", recovery, StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_parent_is_missing_is_refused()
    {
        var (end, said) = RunningDaemon.Refused(_world, _world.SocketPath, Path.Combine(_world.Directory, "no", "state"));
        Assert.Equal((true, 8), (end.Exited, end.ExitCode));
        Assert.Contains("Cannot create directory", said, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_file_system_that_is_read_only_nothing_starts_and_what_is_owed_waits()
    {
        using var room = new MountRoom();
        MakePrivate(Place);
        room.MountTmpfs(Place, "size=1m,mode=0700");
        using (var daemon = RunningDaemon.Start(_world, room.Under))
        {
            using var client = daemon.Connect();
            client.Inject(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 64));
            daemon.Kill();
        }
        room.Remount(Place, readOnly: true);
        var (end, said) = RunningDaemon.Refused(_world, Path.Combine(_world.Directory, "s2"), Place, room.Under);
        Assert.Equal((true, 8), (end.Exited, end.ExitCode));
        Assert.Contains("Read-only file system", said, StringComparison.Ordinal);
        Assert.DoesNotContain(" | ", said, StringComparison.Ordinal);
        room.Remount(Place, readOnly: false);
        Assert.Equal(0, RunningDaemon.Recover(_world, under: room.Under).Code);
        _world.AssertAsBefore();
    }

    public void Dispose() => _world.Dispose();

    private static void MakePrivate(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void AssertRefused(string why, bool recoverFindsNothing = false)
    {
        var (end, said) = RunningDaemon.Refused(_world, _world.SocketPath, Place);
        Assert.Equal((true, 8), (end.Exited, end.ExitCode));
        Assert.StartsWith("Cannot ", said, StringComparison.Ordinal);
        Assert.Contains(why, said, StringComparison.Ordinal);
        Assert.DoesNotContain(" | ", said, StringComparison.Ordinal);
        Assert.False(File.Exists(_world.SocketPath));
        var (code, recovery) = RunningDaemon.Recover(_world);
        Assert.Equal(recoverFindsNothing ? 0 : 8, code);
        Assert.Contains(recoverFindsNothing ? "nothing to recover" : why, recovery, StringComparison.Ordinal);
    }
}
