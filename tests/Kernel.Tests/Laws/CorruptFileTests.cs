using System.Numerics;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Laws;

/// <summary>file.corrupt on a file of a disk: what is damaged and no more, and what undo makes of what others did meanwhile.</summary>
public sealed class CorruptFileTests : IDisposable
{
    private readonly World _world = Lab.Shared.NewWorld();
    private readonly RunningDaemon _daemon;
    private readonly FaultClient _client;
    private readonly string _path;
    private readonly byte[] _content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)((i % 251) + 1))];

    public CorruptFileTests()
    {
        _daemon = RunningDaemon.Start(_world);
        _client = _daemon.Connect();
        _path = Path.Combine(_world.Directory, "data-base");
        Write(_content);
    }

    private Target It => Target.File(_path);

    private byte[] Content => File.ReadAllBytes(_path);

    public void Dispose()
    {
        _client.Dispose();
        _daemon.Dispose();
        _world.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    public void So_many_bits_are_flipped_within_the_range_the_same_by_the_same_seed(int bits)
    {
        byte[] damaged;
        using (var handle = _client.Inject(new CorruptFile(It, Offset: 1000, Length: 2000, Bits: bits, FlipSeed: 7)))
        {
            damaged = Content;
            Assert.Contains("flip seed 7", handle.Report.Notes);
            Assert.Equal(bits, _content.Zip(damaged).Sum(pair => BitOperations.PopCount((uint)(pair.First ^ pair.Second))));
            Assert.Equal(_content[..1000], damaged[..1000]);
            Assert.Equal(_content[3000..], damaged[3000..]);
            Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
        }
        Assert.Equal(_content, Content);
        using var again = _client.Inject(new CorruptFile(It, Offset: 1000, Length: 2000, Bits: bits, FlipSeed: 7));
        Assert.Equal(damaged, Content);
    }

    [Fact]
    public void A_range_is_zeroed_and_an_end_cut_off()
    {
        using (var handle = _client.Inject(new CorruptFile(It, FileDamage.Zero, 99_000)))
        {
            Assert.Equal([.. _content[..99_000], .. new byte[1000]], Content);
            handle.Undo();
        }
        Assert.Equal(_content, Content);
        using (var handle = _client.Inject(new CorruptFile(It, FileDamage.Truncate, 5)))
        {
            Assert.Equal(_content[..5], Content);
            Assert.Equal("the file ends at 5", handle.Report.Observed);
            handle.Undo();
        }
        Assert.Equal(_content, Content);
    }

    [Fact]
    public void What_somebody_has_written_since_is_left_alone_and_the_rest_is_put_back()
    {
        var handle = _client.Inject(new CorruptFile(It, Bits: 64, FlipSeed: 1));
        byte[] damaged = Content;
        int at = Enumerable.Range(0, damaged.Length).First(i => damaged[i] != _content[i]);
        byte others = (byte)(damaged[at] ^ _content[at] ^ 0xFF);
        Put(at, [others]);
        var report = handle.Undo();
        Assert.Equal(UndoOutcome.Superseded, report.Outcome);
        Assert.Contains("1 byte of", Assert.Single(report.Notes), StringComparison.Ordinal);
        byte[] expected = [.. _content];
        expected[at] = others;
        Assert.Equal(expected, Content);
    }

    [Fact]
    public void What_was_appended_behind_a_cut_is_left_alone()
    {
        var handle = _client.Inject(new CorruptFile(It, FileDamage.Truncate, 1000));
        File.AppendAllText(_path, "a line more");
        Assert.Equal(UndoOutcome.Superseded, handle.Undo().Outcome);
        Assert.Equal([.. _content[..1000], .. "a line more"u8], Content);
    }

    [Fact]
    public void Of_a_range_the_blocks_that_somebody_has_written_to_are_left_alone()
    {
        var handle = _client.Inject(new CorruptFile(It, FileDamage.Zero, 512, 10 * 512));
        Put(3 * 512, "somebody's"u8);
        var report = handle.Undo();
        Assert.Equal(UndoOutcome.Superseded, report.Outcome);
        Assert.Contains("512 bytes of the 5120", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal([.. _content[..1536], .. "somebody's"u8, .. new byte[502], .. _content[2048..]], Content);
    }

    [Theory]
    [InlineData(1000, 30_000)]
    [InlineData(25_000, 20_000)]
    public void A_damage_that_was_cut_off_or_came_to_the_disk_in_part_is_put_back(int from, int length)
    {
        _client.Inject(new CorruptFile(It, FileDamage.Zero, 1000, 50_000));
        _daemon.Kill();
        Put(from, _content.AsSpan(from, length));
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        Assert.Equal(_content, Content);
    }

    [Fact]
    public void What_does_not_fit_is_put_back()
    {
        // The kernel lets the daemon write no further than that (RLIMIT_FSIZE), which is within the range.
        using var world = Lab.Shared.NewWorld();
        using var daemon = RunningDaemon.Start(world, "/usr/bin/prlimit", "--fsize=65536");
        using var client = daemon.Connect();
        Assert.Throws<FaultException>(() => client.Inject(new CorruptFile(It, FileDamage.Zero, 60_000, 20_000)));
        Assert.Equal(_content, Content);
    }

    [Theory]
    [InlineData(FileDamage.Zero)]
    [InlineData(FileDamage.Truncate)]
    public async Task What_somebody_writes_after_the_last_look_is_not_damaged(FileDamage damage)
    {
        for (int i = 0; i < 20; i++)
        {
            Write(_content);
            using var armed = _client.Arm(new CorruptFile(It, damage, 10));
            var at = Instant.Now + TimeSpan.FromMilliseconds(60);
            var firing = Record.ExceptionAsync(() => armed.FireAtAsync(at, cancellationToken: TestContext.Current.CancellationToken));
            // Within the 20 ms before its moment, in which it is waited for and not looked at.
            await Task.Delay(45 + (i % 10), TestContext.Current.CancellationToken);
            if (damage == FileDamage.Zero)
                Put(20, "ACKED"u8);
            else
                File.AppendAllText(_path, "ACKED");
            bool hasFired = await firing is null;
            // One that could not fire has been taken back.
            if (hasFired)
                armed.Undo();
            string content = System.Text.Encoding.Latin1.GetString(Content);
            Assert.True(content.Contains("ACKED", StringComparison.Ordinal), $"round {i}, fired: {hasFired}");
        }
    }

    [Fact]
    public void A_file_with_holes_is_refused()
    {
        using (var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            RandomAccess.Write(file, "x"u8, 10 << 20);
        Assert.Contains("has holes", Refused(It, ErrorCode.NotSupported, FileDamage.Zero, 1 << 20), StringComparison.Ordinal);
        _client.Inject(new CorruptFile(It, FileDamage.Zero, 0, 1000)).Undo();
    }

    [Fact]
    public void An_entry_that_has_suffered_is_kept_aside()
    {
        _client.Inject(new CorruptFile(It, FileDamage.Zero, 0, 1000));
        _daemon.Kill();
        string entry = Assert.Single(Directory.GetFiles(_world.UndoDirectory));
        byte[] bytes = File.ReadAllBytes(entry);
        bytes[^200] ^= 1;
        File.WriteAllBytes(entry, bytes);
        Assert.Equal(9, RunningDaemon.Recover(_world).Code);
        Assert.Equal(new byte[1000], Content[..1000]);
        Assert.Single(Directory.GetFiles(Path.Combine(_world.StateDirectory, "kept")));
    }

    [Fact]
    public void A_user_id_that_it_gets_while_it_is_armed_is_not_taken_from_it()
    {
        using var armed = _client.Arm(new CorruptFile(It));
        File.SetUnixFileMode(_path, UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(ErrorCode.Refused, Assert.Throws<FaultException>(() => armed.Fire()).Code);
        Assert.Equal(_content, Content);
    }

    [Fact]
    public void A_path_that_is_no_file_any_more_is_gone()
    {
        _client.Inject(new CorruptFile(It));
        _daemon.Kill();
        File.Delete(_path);
        Directory.CreateDirectory(_path);
        var (code, said) = RunningDaemon.Recover(_world);
        Assert.Equal(0, code);
        Assert.Contains("gone", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileDamage.Zero)]
    [InlineData(FileDamage.Truncate)]
    public void An_undo_that_was_cut_off_is_ended(FileDamage damage)
    {
        _client.Inject(new CorruptFile(It, damage, 1000, damage == FileDamage.Zero ? 50_000 : null));
        _daemon.Kill();
        Put(1000, _content.AsSpan(1000, 7000));
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        Assert.Equal(_content, Content);
    }

    [Fact]
    public void One_that_was_removed_or_replaced_is_gone()
    {
        var handle = _client.Inject(new CorruptFile(It));
        File.Delete(_path);
        Assert.Equal(UndoOutcome.Gone, handle.Undo().Outcome);

        Write(_content);
        handle = _client.Inject(new CorruptFile(It));
        File.WriteAllText(_path + " new", "another");
        File.Move(_path + " new", _path, overwrite: true);
        Assert.Equal(UndoOutcome.Gone, handle.Undo().Outcome);
        Assert.Equal("another"u8.ToArray(), Content);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_that_was_put_aside_under_another_name_is_put_back(bool byRecovery)
    {
        var handle = _client.Inject(new CorruptFile(It, FileDamage.Zero, 10, 500));
        File.Move(_path, _path + ".1");
        Write("another"u8.ToArray());
        if (byRecovery)
        {
            _daemon.Kill();
            Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        }
        else
        {
            Assert.Equal(UndoOutcome.Undone, handle.Undo().Outcome);
        }
        Assert.Equal(_content, File.ReadAllBytes(_path + ".1"));
        Assert.Equal("another"u8.ToArray(), Content);
    }

    [Fact]
    public void While_it_is_in_force_it_can_be_executed()
    {
        string program = Path.Combine(_world.Directory, "sleeper");
        File.Copy("/bin/sleep", program);
        // The last byte, which nothing of a program is in.
        using var handle = _client.Inject(new CorruptFile(Target.File(program), FileDamage.Flip, new FileInfo(program).Length - 1));
        using var running = new RunningProgram(program, "1000");
        Eventually.True(() => ProcFs.Executable(running.Pid) == program, "it runs");
    }

    [Fact]
    public void It_is_put_back_after_a_boot_too()
    {
        _client.Inject(new CorruptFile(It, FileDamage.Zero, 0, 10));
        _daemon.Kill();
        string entry = Assert.Single(Directory.GetFiles(_world.UndoDirectory));
        byte[] bytes = File.ReadAllBytes(entry);
        bytes.AsSpan(bytes.AsSpan().IndexOf(ProcFs.BootId.ToByteArray()), 16).Fill(7);
        File.WriteAllBytes(entry, bytes);
        Assert.NotEqual(_content, Content);
        Assert.Equal(0, RunningDaemon.Recover(_world).Code);
        Assert.Equal(_content, Content);
        Assert.Empty(Directory.GetFiles(_world.UndoDirectory));
    }

    [Fact]
    public void A_link_means_what_it_leads_to()
    {
        string link = Path.Combine(_world.Directory, "link");
        File.CreateSymbolicLink(link, _path);
        var match = Assert.Single(_client.Resolve(Target.File(link)));
        Assert.Equal(It.ToString(), match.Target);
        Assert.Equal("", match.Refusal);
        using var handle = _client.Inject(new CorruptFile(Target.File(link), FileDamage.Truncate, 1));
        Assert.Equal(1, new FileInfo(_path).Length);
    }

    [Fact]
    public void It_fires_at_a_moment_and_is_no_part_of_a_timeline()
    {
        using (var armed = _client.Arm(new CorruptFile(It, FileDamage.Zero)))
        {
            // What is written between arming and firing is what is put back.
            Put(3, "new"u8);
            armed.FireAfter(TimeSpan.FromMilliseconds(1));
            Assert.Equal(new byte[_content.Length], Content);
            Assert.Equal(UndoOutcome.Undone, armed.Undo().Outcome);
        }
        Assert.Equal("new"u8.ToArray(), Content[3..6]);
        Assert.Equal(_content[6..], Content[6..]);
        Assert.Equal(
            ErrorCode.NotSupported, Assert.Throws<FaultException>(() => _client.Begin(Timeline.Create().At(TimeSpan.Zero, new CorruptFile(It)))).Code);
    }

    public static TheoryData<string, ErrorCode, Func<Target, IFault>> Wrong => new()
    {
        { "offset is at least 0", ErrorCode.InvalidArgument, it => new CorruptFile(it, Offset: -1) },
        { "offset is 100000, and", ErrorCode.InvalidArgument, it => new CorruptFile(it, Offset: 100_000) },
        { "length is at least 1", ErrorCode.InvalidArgument, it => new CorruptFile(it, Length: 0) },
        { "length is 2 from 99999 on", ErrorCode.InvalidArgument, it => new CorruptFile(it, FileDamage.Zero, 99_999, 2) },
        { "length is not for truncate", ErrorCode.InvalidArgument, it => new CorruptFile(it, FileDamage.Truncate, 0, 2) },
        { "bits is from 1 to 4096", ErrorCode.InvalidArgument, it => new CorruptFile(it, Bits: 0) },
        { "bits is from 1 to 4096", ErrorCode.InvalidArgument, it => new CorruptFile(it, Bits: 4097) },
        { "bits is 9, and 1 bytes have 8", ErrorCode.InvalidArgument, it => new CorruptFile(it, Length: 1, Bits: 9) },
        { "flip_seed is at least 0", ErrorCode.InvalidArgument, it => new CorruptFile(it, FlipSeed: -1) },
        { "bits and flip_seed are for flip", ErrorCode.InvalidArgument, it => new CorruptFile(it, FileDamage.Zero, Bits: 2) },
        { "is no file, and this takes one", ErrorCode.InvalidArgument, _ => new CorruptFile(Target.Pid(1)) },
        { "is a file, and this takes a process", ErrorCode.InvalidArgument, it => new PauseProcess(it) },
        { "is a file, and this takes a cgroup", ErrorCode.InvalidArgument, it => new BurnCpu(it, 5) },
        { "No such file", ErrorCode.NotFound, _ => new CorruptFile(Target.File("/nowhere/at all")) },
        { "it is no regular file", ErrorCode.InvalidArgument, _ => new CorruptFile(Target.File("/")) },
        { "is below /etc", ErrorCode.Refused, _ => new CorruptFile(Target.File("/etc/passwd")) },
        { "on a filesystem of type 0x9fa0", ErrorCode.NotSupported, _ => new CorruptFile(Target.File("/proc/self/comm")) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_refused_by_name_before_anything_is_touched(string why, ErrorCode code, Func<Target, IFault> make)
    {
        var e = Assert.Throws<FaultException>(() => _client.Inject(make(It)));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
        Assert.Equal(code, e.Code);
        Assert.Equal(_content, Content);
        _world.AssertAsBefore();
    }

    [Fact]
    public void A_set_user_id_program_one_that_is_executed_and_the_daemons_own_state_are_refused()
    {
        File.SetUnixFileMode(_path, UnixFileMode.SetUser | UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Contains("user id", Refused(It, ErrorCode.Refused), StringComparison.Ordinal);

        string program = Path.Combine(_world.Directory, "sleeper");
        File.Copy("/bin/sleep", program);
        using (new RunningProgram(program, "1000"))
            Assert.Contains(Errno.ETXTBSY.Message(), Refused(Target.File(program), ErrorCode.KernelRefused), StringComparison.Ordinal);

        Assert.Contains("faultd's own", Refused(Target.File(Path.Combine(_world.StateDirectory, "lock")), ErrorCode.Refused), StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_can_be_kept_and_nothing_but_zeros_are_refused()
    {
        Write(new byte[3 << 20]);
        Assert.Contains("1048576 is the most", Refused(It, ErrorCode.LimitReached, FileDamage.Truncate), StringComparison.Ordinal);
        Assert.Contains("nothing but zeros", Refused(It, ErrorCode.Conflict, FileDamage.Zero, 1000), StringComparison.Ordinal);
        Write([]);
        Assert.Contains("has 0 bytes", Refused(It, ErrorCode.InvalidArgument), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_on_a_disk_is_refused_when_the_journal_is_in_memory()
    {
        if (!Directory.Exists("/dev/shm") || new DriveInfo(_world.Directory).DriveFormat == "tmpfs")
            return;
        string memory = Path.Combine("/dev/shm", "faultd-" + Path.GetFileName(_world.Directory) + "-state");
        try
        {
            using var host = HostProcess.Embedded(memory);
            string answer = host.Inject("file.corrupt", It);
            Assert.StartsWith("error NotSupported ", answer, StringComparison.Ordinal);
            Assert.Contains("its undo lost", answer, StringComparison.Ordinal);
            Assert.StartsWith("ok ", host.Inject("file.corrupt", Target.File(_world.FilePath)), StringComparison.Ordinal);
            Assert.Equal(0, host.End().Raw);
        }
        finally
        {
            if (Directory.Exists(memory))
                Directory.Delete(memory, recursive: true);
        }
        Assert.Equal(_content, Content);
        _world.AssertAsBefore();
    }

    private string Refused(Target target, ErrorCode code, FileDamage damage = FileDamage.Flip, long? length = null)
    {
        var e = Assert.Throws<FaultException>(() => _client.Inject(new CorruptFile(target, damage, Length: length)));
        Assert.Equal(code, e.Code);
        return e.Message;
    }

    private void Write(byte[] content) => File.WriteAllBytes(_path, content);

    private void Put(long offset, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.Write(file, bytes, offset);
    }
}
