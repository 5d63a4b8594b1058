using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>No room for another undo: nothing new is broken that would need one, and everything owed is still undone.</summary>
public sealed class FullDiskTests : IDisposable
{
    private const string Locks = "/run/lock";
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly MountRoom _room = new();

    public FullDiskTests() => Directory.CreateDirectory(
        _world.StateDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private Target Target => Target.Pid(_world.Target.Pid);

    private LimitProcess Limit => new(Target, ProcessResource.Nofile, 64);

    [Theory]
    [InlineData("size=256k,mode=0700", "No space left on device")]
    [InlineData("size=1m,nr_inodes=16,mode=0700", "No space left on device")]
    public void Without_room_for_an_undo_journalled_faults_are_refused_and_others_are_not(string options, string why)
    {
        _room.MountTmpfs(_world.StateDirectory, options);
        using var daemon = RunningDaemon.Start(_world, _room.Under);
        using var client = daemon.Connect();
        var owed = client.Inject(Limit);
        Fill(_world.StateDirectory);

        var journalled = new IFault[]
        {
            new PauseProcess(Target), new PinProcess(Target), new LimitProcess(Target, ProcessResource.Fsize, 1 << 20),
        };
        foreach (var fault in journalled)
        {
            var error = Assert.Throws<FaultException>(() => client.Inject(fault));
            Assert.Equal(ErrorCode.LimitReached, error.Code);
            Assert.Contains("its undo cannot be written down", error.Message, StringComparison.Ordinal);
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
            Assert.Equal(owed.Id, Assert.Single(client.Live()).Id);
        }
        Assert.Single(Directory.GetFileSystemEntries(_room.At(_world.UndoDirectory)));
        var room = Assert.Single(client.Doctor(), c => c.Name == "room");
        Assert.Equal(CheckHealth.Bad, room.Health);

        // What needs no journal is not refused: the kernel undoes it, or nobody can.
        client.Inject(new StallProcess(Target)).Undo();
        Assert.NotEmpty(client.Strike(new SignalProcess(Target, "CONT")).Observed);

        Assert.Equal(UndoOutcome.Undone, owed.Undo().Outcome);
        _world.AssertAsBefore();
        Assert.Empty(Claims.Of(_world));
        Assert.Empty(Directory.GetFileSystemEntries(_room.At(_world.UndoDirectory)));
    }

    [Fact]
    public void With_room_again_everything_is_as_ever()
    {
        _room.MountTmpfs(_world.StateDirectory, "size=256k,mode=0700");
        using var daemon = RunningDaemon.Start(_world, _room.Under);
        using var client = daemon.Connect();
        Fill(_world.StateDirectory);
        Assert.Equal(ErrorCode.LimitReached, Assert.Throws<FaultException>(() => client.Inject(Limit)).Code);
        Empty(_world.StateDirectory);
        client.Inject(Limit).Undo();
        _world.AssertAsBefore();
        Assert.All(client.Doctor().Where(c => c.Name == "room"), c => Assert.Equal(CheckHealth.Good, c.Health));
    }

    [Theory]
    [InlineData("size=256k,mode=1777")]
    [InlineData("size=1m,nr_inodes=16,mode=1777")]
    public void Without_room_for_a_claim_nothing_that_needs_one_is_done(string options)
    {
        _room.MountTmpfs(Locks, options);
        using var daemon = RunningDaemon.Start(_world, _room.Under);
        using var client = daemon.Connect();
        var owed = client.Inject(Limit);
        Fill(Locks);
        foreach (var fault in new IFault[] { new PauseProcess(Target), new PinProcess(Target), new StallProcess(Target) })
        {
            var error = Assert.Throws<FaultException>(() => client.Inject(fault));
            Assert.Equal(ErrorCode.LimitReached, error.Code);
            Assert.Contains("the lock file in /run/lock/faultd cannot be", error.Message, StringComparison.Ordinal);
        }
        Assert.Single(Directory.GetFiles(_room.At(Locks + "/faultd")));
        Assert.NotEmpty(client.Strike(new SignalProcess(Target, "CONT")).Observed);
        Assert.Equal(UndoOutcome.Undone, owed.Undo().Outcome);
        _world.AssertAsBefore();
        Assert.Empty(Directory.GetFiles(_room.At(Locks + "/faultd")));
    }

    [Theory]
    [InlineData("size=256k,mode=1777")]
    [InlineData("size=1m,nr_inodes=16,mode=1777")]
    public void After_SIGKILL_with_every_directory_full_recovery_undoes_what_is_owed(string options)
    {
        _room.MountTmpfs(Locks, options);
        _room.MountTmpfs(_world.StateDirectory, options.Replace("1777", "0700", StringComparison.Ordinal));
        using (var daemon = RunningDaemon.Start(_world, _room.Under))
        {
            using var client = daemon.Connect();
            client.Inject(Limit);
            client.Inject(new LimitProcess(Target, ProcessResource.Fsize, 1 << 20));
            Fill(Locks);
            Fill(_world.StateDirectory);
            daemon.Kill();
        }
        Assert.True(_world.Differs());
        var (code, said) = RunningDaemon.Recover(_world, under: _room.Under);
        Assert.True(code == 0, said);
        _world.AssertAsBefore();
        Assert.Empty(Directory.GetFileSystemEntries(_room.At(_world.UndoDirectory)));
        Assert.Empty(Directory.GetFiles(_room.At(Locks + "/faultd")));
    }

    [Fact]
    public void An_entry_that_cannot_be_moved_aside_stops_nobody()
    {
        _room.MountTmpfs(_world.StateDirectory, "size=256k,mode=0700");
        using (var daemon = RunningDaemon.Start(_world, _room.Under))
        {
            using var client = daemon.Connect();
            client.Inject(Limit);
            File.WriteAllText(_room.At(Path.Combine(_world.UndoDirectory, "0123456789ab")), "garbage");
            Fill(_world.StateDirectory);
            daemon.Kill();
        }
        var (code, said) = RunningDaemon.Recover(_world, under: _room.Under);
        Assert.Equal(9, code);
        Assert.Contains("0123456789ab", said, StringComparison.Ordinal);
        _world.AssertAsBefore();
    }

    public void Dispose()
    {
        _world.Dispose();
        _room.Dispose();
    }

    private void Fill(string directory)
    {
        byte[] page = new byte[4096];
        try
        {
            using var filler = new FileStream(
                _room.At(Path.Combine(directory, "filler")), FileMode.CreateNew, FileAccess.Write, FileShare.None, 0);
            while (true)
                filler.Write(page);
        }
        catch (IOException)
        {
            // No pages left.
        }
        try
        {
            for (int i = 0; i < 10_000; i++)
                File.Create(_room.At(Path.Combine(directory, $"filler-{i}"))).Dispose();
        }
        catch (IOException)
        {
            // No inodes left.
        }
    }

    private void Empty(string directory)
    {
        foreach (string file in Directory.GetFiles(_room.At(directory), "filler*"))
            File.Delete(file);
    }
}
