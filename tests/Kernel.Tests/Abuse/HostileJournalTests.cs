using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>
/// Files in the journal that no faultd wrote: none is acted on, each is kept aside or stays owed, and what is really owed is
/// undone all the same.
/// </summary>
public sealed class HostileJournalTests : IDisposable
{
    private const string Id = "0123456789ab";
    private readonly World _world = Lab.Shared.NewWorld();

    private string Undo => _world.UndoDirectory;

    private string Kept => Path.Combine(_world.StateDirectory, "kept");

    public static TheoryData<string> Rows => [.. ForgedEntries.Table.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void An_entry_that_is_forged_is_kept_aside_and_the_rest_is_undone(string name)
    {
        Owe();
        File.WriteAllBytes(Path.Combine(Undo, Id), ForgedEntries.Table[name](_world));
        Private(Path.Combine(Undo, Id));
        AssertKept(Id);
    }

    [Theory]
    [InlineData("UPPERCASE123")]
    [InlineData("short")]
    [InlineData("0123456789abc")]
    [InlineData(".hidden")]
    [InlineData("\u001b[31m\n")]
    [InlineData("lock")]
    public void A_name_that_no_fault_has_is_kept_aside(string name)
    {
        byte[] real = Owe();
        File.WriteAllBytes(Path.Combine(Undo, name), real);
        AssertKept(name);
    }

    [Theory]
    [InlineData("fifo")]
    [InlineData("link")]
    [InlineData("dangling link")]
    [InlineData("hard link")]
    [InlineData("other owner")]
    [InlineData("writable by all")]
    [InlineData("directory")]
    public void A_file_that_others_could_have_written_is_kept_aside(string oddity)
    {
        byte[] real = Owe();
        string entry = Path.Combine(Undo, Id);
        string elsewhere = Path.Combine(_world.Directory, "elsewhere");
        File.WriteAllBytes(elsewhere, real);
        Private(elsewhere);
        Make(oddity, entry, elsewhere, real);
        AssertKept(Id);
        Assert.Equal(real, File.ReadAllBytes(elsewhere));
    }

    [Fact]
    public void What_was_kept_before_under_the_same_name_is_kept_on()
    {
        Owe();
        string[] texts = ["first", "second"];
        foreach (string text in texts)
        {
            File.WriteAllText(Path.Combine(Undo, Id), text);
            Private(Path.Combine(Undo, Id));
            Assert.Equal(9, RunningDaemon.Recover(_world).Code);
        }
        Assert.Equal(texts, Directory.GetFiles(Kept).Select(File.ReadAllText).Order());
    }

    [Fact]
    public void A_torn_write_that_never_became_an_entry_is_removed()
    {
        byte[] real = Owe();
        File.WriteAllBytes(Path.Combine(Undo, ".new-" + Id), real[..10]);
        File.WriteAllBytes(Path.Combine(Undo, ".new-x"), []);
        var (code, said) = RunningDaemon.Recover(_world);
        Assert.True(code == 0, said);
        _world.AssertAsBefore();
    }

    [Fact]
    public void An_entry_of_another_boot_is_over_and_nobody_is_touched()
    {
        Owe();
        using var stopped = new Prey();
        stopped.Stop();
        File.WriteAllBytes(Path.Combine(Undo, Id), ForgedEntries.PauseOf(stopped.Pid, boot: Guid.NewGuid()));
        var (code, said) = RunningDaemon.Recover(_world);
        Assert.True(code == 0, said);
        Assert.Contains($"{Id} process.pause gone: the host was booted since", said, StringComparison.Ordinal);
        Assert.Equal("TT", stopped.States());
        _world.AssertAsBefore();
    }

    [Fact]
    public void An_entry_for_a_successor_of_the_process_touches_nobody()
    {
        Owe();
        using var stopped = new Prey();
        stopped.Stop();
        File.WriteAllBytes(Path.Combine(Undo, Id), ForgedEntries.PauseOf(stopped.Pid, inodeOffset: 1));
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        Assert.Equal("TT", stopped.States());
        _world.AssertAsBefore();
    }

    [Fact]
    public void What_cannot_be_undone_stays_owed_and_health_is_red()
    {
        Owe();
        // Of another pid namespace: only a daemon there can tell who is meant.
        File.WriteAllBytes(Path.Combine(Undo, Id), ForgedEntries.PauseOf(_world.Target.Pid, namespaceOffset: 1));
        var (code, said) = RunningDaemon.Recover(_world);
        Assert.Equal(9, code);
        Assert.Contains($"{Id} process.pause stuck", said, StringComparison.Ordinal);
        using (var daemon = RunningDaemon.Start(_world))
        {
            using var client = daemon.Connect();
            Assert.Contains(client.Doctor(), c => c.Health == CheckHealth.Bad && c.Finding.Contains(Id, StringComparison.Ordinal));
            Assert.True(File.Exists(Path.Combine(Undo, Id)));
            // Somebody settles it by hand.
            File.Delete(Path.Combine(Undo, Id));
            Assert.DoesNotContain(client.Doctor(), c => c.Health == CheckHealth.Bad);
            Assert.Empty(client.Live());
        }
        _world.AssertAsBefore();
    }

    [Fact]
    public void What_was_stuck_when_the_daemon_started_is_tried_again_while_it_serves()
    {
        Owe();
        using var stopped = new Prey();
        stopped.Stop();
        string entry = Path.Combine(Undo, Id), next = Path.Combine(_world.Directory, "next");
        File.WriteAllBytes(entry, ForgedEntries.PauseOf(stopped.Pid, namespaceOffset: 1));
        using (var daemon = RunningDaemon.Start(_world))
        {
            using var client = daemon.Connect();
            Assert.Contains(client.Doctor(), c => c.Health == CheckHealth.Bad);
            // What was in the way is gone: here, the entry is about this namespace after all.
            File.WriteAllBytes(next, ForgedEntries.PauseOf(stopped.Pid));
            File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.Move(next, entry, overwrite: true);
            Eventually.True(() => !File.Exists(entry), "the undo is carried out");
            Assert.DoesNotContain('T', stopped.States());
            Assert.DoesNotContain(client.Doctor(), c => c.Health == CheckHealth.Bad);
        }
        _world.AssertAsBefore();
    }

    [Fact]
    public void What_a_kind_or_a_name_says_reaches_no_terminal()
    {
        Owe();
        File.WriteAllBytes(Path.Combine(Undo, Id), ForgedEntries.PauseOf(
            _world.Target.Pid, kind: "\u001b[2J\u001b]0;x\u0007", boot: Guid.NewGuid()));
        File.WriteAllBytes(Path.Combine(Undo, "1123456789ab"), ForgedEntries.WithWord("\u001b[2J\u0007"));
        var (_, said) = RunningDaemon.Recover(_world);
        Assert.Contains(@"\x1b[2J", said, StringComparison.Ordinal);
        Assert.DoesNotContain(said, char.IsControl);
    }

    public void Dispose() => _world.Dispose();

    /// <summary>A daemon dies owing a limit; gives its entry.</summary>
    private byte[] Owe()
    {
        using var daemon = RunningDaemon.Start(_world);
        using var client = daemon.Connect();
        client.Inject(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 64));
        daemon.Kill();
        return File.ReadAllBytes(Assert.Single(Directory.GetFiles(Undo)));
    }

    private void AssertKept(string name)
    {
        var (code, said) = RunningDaemon.Recover(_world);
        Assert.Equal(9, code);
        Assert.Contains($"kept aside, unreadable: {Printable.Escape(name)}", said, StringComparison.Ordinal);
        Assert.DoesNotContain(said, char.IsControl);
        // The one that was owed is undone; the other lies where it stops nobody.
        Assert.Empty(Directory.GetFileSystemEntries(Undo));
        Assert.Equal(Path.Combine(Kept, name), Assert.Single(Directory.GetFileSystemEntries(Kept)));
        Assert.Equal((0, "no output"), RunningDaemon.Recover(_world));
        using (var daemon = RunningDaemon.Start(_world))
        {
            using var client = daemon.Connect();
            var journal = Assert.Single(client.Doctor(), c => c.Name == "journal");
            Assert.Equal(CheckHealth.Bad, journal.Health);
            Assert.Contains("1 unreadable", journal.Finding, StringComparison.Ordinal);
            client.Inject(new LimitProcess(Target.Pid(_world.Target.Pid), ProcessResource.Nofile, 64)).Undo();
        }
        if (Directory.Exists(Path.Combine(Kept, name)))
            Directory.Delete(Path.Combine(Kept, name));
        else
            File.Delete(Path.Combine(Kept, name));
        _world.AssertAsBefore();
    }

    private static void Make(string oddity, string entry, string elsewhere, byte[] real)
    {
        switch (oddity)
        {
            case "fifo": FileOddities.Fifo(entry); break;
            case "link": File.CreateSymbolicLink(entry, elsewhere); break;
            case "dangling link": File.CreateSymbolicLink(entry, elsewhere + "-not"); break;
            case "hard link": FileOddities.HardLink(elsewhere, entry); break;
            case "directory": Directory.CreateDirectory(entry); break;
            default:
                File.WriteAllBytes(entry, real);
                if (oddity == "other owner")
                    FileOddities.GiveTo(entry, 65534);
                else
                    File.SetUnixFileMode(entry, (UnixFileMode)0x1B6);
                break;
        }
    }

    private static void Private(string path) => File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
}
