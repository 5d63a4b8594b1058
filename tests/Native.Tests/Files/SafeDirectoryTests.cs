using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public sealed class SafeDirectoryTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_private_directory_is_made_0700_and_opened_again()
    {
        using (SafeDirectory made = SafeDirectory.OpenOrCreatePrivate(_temp.At("d")))
            made.WriteNew("x", "1"u8);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_temp.At("d")));
        using SafeDirectory again = SafeDirectory.OpenOrCreatePrivate(_temp.At("d"));
        Assert.Equal(["x"], again.List());
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "0740")]
    [InlineData(UnixFileMode.OtherExecute, "0701")]
    [InlineData(UnixFileMode.OtherWrite, "0702")]
    public void A_directory_with_any_right_for_others_is_refused(UnixFileMode extra, string mode)
    {
        Directory.CreateDirectory(_temp.At("d"));
        File.SetUnixFileMode(_temp.At("d"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | extra);
        UnsafePathException e = Assert.Throws<UnsafePathException>(() => SafeDirectory.OpenOrCreatePrivate(_temp.At("d")));
        Assert.Equal($"Cannot use directory {_temp.At("d")}: open to others (mode {mode}, must be 0700)", e.Message);
    }

    [Fact]
    public void A_searchable_directory_is_0711_and_no_more()
    {
        using (SafeDirectory made = SafeDirectory.OpenOrCreateSearchable(_temp.At("d")))
            made.WriteNew("x", "1"u8);
        Assert.Equal((UnixFileMode)0x1C9, File.GetUnixFileMode(_temp.At("d")));
        File.SetUnixFileMode(_temp.At("d"), (UnixFileMode)0x1C0);
        SafeDirectory.OpenOrCreateSearchable(_temp.At("d")).Dispose();
        Assert.Equal((UnixFileMode)0x1C9, File.GetUnixFileMode(_temp.At("d")));
        using (SafeDirectory searched = SafeDirectory.OpenToSearch(_temp.At("d"), Credentials.EffectiveUid))
            Assert.Equal([true, false], [searched.Exists("x"), searched.Exists("y")]);
        Assert.Throws<UnsafePathException>(() => SafeDirectory.OpenToSearch(_temp.At("d"), Credentials.EffectiveUid + 1));
        File.SetUnixFileMode(_temp.At("d"), (UnixFileMode)0x1ED);
        Assert.Contains("must be 0711", Assert.Throws<UnsafePathException>(
            () => SafeDirectory.OpenOrCreateSearchable(_temp.At("d"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_its_place_is_refused()
    {
        Directory.CreateDirectory(_temp.At("real"));
        File.CreateSymbolicLink(_temp.At("link"), _temp.At("real"));
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => SafeDirectory.OpenOrCreatePrivate(_temp.At("link"))).Errno);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => SafeDirectory.Open(_temp.At("link"))).Errno);
        using SafeDirectory parent = SafeDirectory.Open(_temp.Path);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => parent.OpenOrCreateChild("link")).Errno);
        Assert.Equal(Errno.ENOTDIR, Assert.Throws<LinuxException>(() => parent.TryOpenChild("link")).Errno);
    }

    [Fact]
    public void It_stays_the_same_when_its_path_is_given_to_another()
    {
        using SafeDirectory held = SafeDirectory.OpenOrCreatePrivate(_temp.At("d"));
        Directory.Move(_temp.At("d"), _temp.At("moved"));
        Directory.CreateDirectory(_temp.At("d"));
        held.WriteNew("x", "1"u8);
        Assert.True(File.Exists(_temp.At("moved/x")));
        Assert.False(File.Exists(_temp.At("d/x")));
    }

    [Fact]
    public void A_child_is_private_too()
    {
        using SafeDirectory dir = SafeDirectory.Open(_temp.Path);
        Assert.Null(dir.TryOpenChild("c"));
        dir.OpenOrCreateChild("c").Dispose();
        using (SafeDirectory? child = dir.TryOpenChild("c"))
            Assert.Equal(_temp.At("c"), child!.Path);
        File.SetUnixFileMode(_temp.At("c"), (UnixFileMode)0x1ED);
        Assert.Throws<UnsafePathException>(() => dir.TryOpenChild("c"));
        Assert.Equal(Errno.None, dir.RemoveDirectory("c"));
        Assert.False(dir.Exists("c"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("/etc")]
    [InlineData("a\0b")]
    public void A_name_that_leads_out_is_refused(string name)
    {
        using SafeDirectory dir = SafeDirectory.Open(_temp.Path);
        Assert.Throws<ArgumentException>(() => dir.WriteNew(name, "1"u8));
        Assert.Throws<ArgumentException>(() => dir.Unlink(name));
        Assert.Throws<ArgumentException>(() => dir.Rename("x", name));
        Assert.Throws<ArgumentException>(() => dir.TryRead(name, 1, out _));
        Assert.Throws<ArgumentException>(() => dir.OpenOrCreateChild(name));
        Assert.Throws<ArgumentException>(() => dir.Exists(name));
    }

    [Fact]
    public void A_file_is_written_once_renamed_and_removed()
    {
        using SafeDirectory dir = SafeDirectory.Open(_temp.Path);
        Assert.Equal(Errno.None, dir.TryWriteNew("t", [1, 2, 3], durable: true));
        Assert.Equal(Errno.None, dir.TrySync());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temp.At("t")));
        Assert.Equal(Errno.EEXIST, dir.TryWriteNew("t", [4]));
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => dir.WriteNew("t", [4])).Errno);
        Assert.Equal(Errno.None, dir.Rename("t", "u"));
        Assert.Equal(Errno.ENOENT, dir.Rename("t", "u"));
        Assert.Equal(Errno.None, dir.TryRead("u", 3, out byte[]? data));
        Assert.Equal([1, 2, 3], data);
        Assert.Equal(Errno.EFBIG, dir.TryRead("u", 2, out data));
        Assert.Null(data);
        Assert.Equal(Errno.None, dir.Unlink("u"));
        Assert.Equal(Errno.ENOENT, dir.TryRead("u", 3, out _));
        Assert.Equal(Errno.ENOENT, dir.Unlink("u"));
        Assert.Empty(dir.List());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(100_000)]
    public void Every_length_is_read_whole(int length)
    {
        using SafeDirectory dir = SafeDirectory.Open(_temp.Path);
        byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        dir.WriteNew("x", data);
        Assert.Equal(Errno.None, dir.TryRead("x", length, out byte[]? read));
        Assert.Equal(data, read);
        if (length > 0)
            Assert.Equal(Errno.EFBIG, dir.TryRead("x", length - 1, out _));
    }

    [Fact]
    public void A_file_others_could_have_made_is_not_read()
    {
        using SafeDirectory dir = SafeDirectory.Open(_temp.Path);
        dir.WriteNew("x", "1"u8);
        File.CreateSymbolicLink(_temp.At("link"), _temp.At("x"));
        Assert.Equal(Errno.ELOOP, dir.TryRead("link", 9, out _));
        Assert.Equal(Errno.EEXIST, dir.TryWriteNew("link", "2"u8));
        File.SetUnixFileMode(_temp.At("x"), UnixFileMode.UserRead | UnixFileMode.GroupWrite);
        Assert.Equal(Errno.EPERM, dir.TryRead("x", 9, out _));
        Directory.CreateDirectory(_temp.At("d"));
        Assert.Equal(Errno.EPERM, dir.TryRead("d", 9, out _));
        // A pipe without a writer would hold a plain open for ever.
        using (Child mkfifo = Child.Start("/usr/bin/mkfifo", _temp.At("fifo")))
            mkfifo.Output.ReadToEnd();
        Eventually.True(() => dir.Exists("fifo"), "the fifo");
        Assert.Equal(Errno.EPERM, dir.TryRead("fifo", 9, out _));
        using (Child ln = Child.Start("/bin/ln", _temp.At("fifo"), _temp.At("second")))
            ln.Output.ReadToEnd();
        dir.WriteNew("y", "1"u8);
        using (Child ln = Child.Start("/bin/ln", _temp.At("y"), _temp.At("z")))
            ln.Output.ReadToEnd();
        Eventually.True(() => dir.Exists("z"), "the second name");
        Assert.Equal(Errno.EPERM, dir.TryRead("y", 9, out _));
    }

    [Fact]
    public void A_device_that_is_full_leaves_no_file()
    {
        Assert.Equal(Errno.ENOSPC, WriteToFull());

        static Errno WriteToFull()
        {
            using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
            return Fd.WriteAll((int)full.SafeFileHandle.DangerousGetHandle(), "x"u8);
        }
    }
}
