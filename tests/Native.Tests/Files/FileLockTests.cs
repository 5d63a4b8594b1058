using System.Diagnostics;
using System.Text;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public sealed class FileLockTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly SafeDirectory _dir;

    public FileLockTests() => _dir = SafeDirectory.Open(_temp.Path);

    public void Dispose()
    {
        _dir.Dispose();
        _temp.Dispose();
    }

    [Fact]
    public void One_holds_it_and_the_other_reads_who()
    {
        Assert.Equal(Errno.None, FileLock.TryAcquire(_dir, "l", "first"u8, out FileLock? first, out byte[]? prior));
        Assert.Empty(prior!);
        Assert.Empty(first!.PriorContent);
        Assert.Equal(Errno.EWOULDBLOCK, FileLock.TryAcquire(_dir, "l", "second"u8, out FileLock? second, out prior));
        Assert.Null(second);
        Assert.Equal("first", Encoding.ASCII.GetString(prior!));
        first.Release();
        Assert.Empty(_dir.List());
        Assert.Equal(Errno.None, FileLock.TryAcquire(_dir, "l", "second"u8, out second, out prior));
        Assert.Empty(prior!);
        second!.Release();
        second.Release();
        second.Dispose();
    }

    [Fact]
    public void What_is_left_without_release_is_inherited()
    {
        FileLock.TryAcquire(_dir, "l", "a rather long will"u8, out FileLock? dead, out _);
        dead!.Dispose();
        Assert.Equal(Errno.None, FileLock.TryAcquire(_dir, "l", "heir"u8, out FileLock? heir, out byte[]? prior));
        Assert.Equal("a rather long will", Encoding.ASCII.GetString(prior!));
        Assert.Equal(prior, heir!.PriorContent);
        Assert.Equal("heir", Content());
        heir.Replace("longer than the heir was"u8);
        Assert.Equal("longer than the heir was", Content());
        heir.Replace(""u8);
        Assert.Equal("", Content());
        heir.Release();
    }

    [Fact]
    public void The_kernel_drops_it_with_the_process()
    {
        FileLock.TryAcquire(_dir, "l", "x"u8, out FileLock? mine, out _);
        mine!.Dispose();
        using Child holder = Child.Start("/usr/bin/flock", "-x", _temp.At("l"), "/bin/sh", "-c", "echo held; exec /bin/sleep 1000");
        Assert.Equal("held", holder.Output.ReadLine());
        Assert.Equal(Errno.EWOULDBLOCK, FileLock.TryAcquire(_dir, "l", "y"u8, out _, out byte[]? prior));
        Assert.Equal("x"u8, prior!);
        foreach (int pid in ProcFs.Descendants(holder.Pid).Append(holder.Pid))
        {
            if (PidFd.TryOpen(pid, out PidFd? fd) != Errno.None)
                continue;
            fd!.Send((int)Signal.SIGKILL);
            fd.WaitForExit(Timeout.InfiniteTimeSpan);
            fd.Dispose();
        }
        Assert.Equal(Errno.None, FileLock.TryAcquire(_dir, "l", "y"u8, out FileLock? heir, out prior));
        Assert.Equal("x"u8, prior!);
        heir!.Release();
    }

    [Fact]
    public void A_place_that_is_not_ours_is_not_locked()
    {
        File.WriteAllText(_temp.At("target"), "precious");
        File.CreateSymbolicLink(_temp.At("link"), _temp.At("target"));
        Assert.Equal(Errno.ELOOP, FileLock.TryAcquire(_dir, "link", "x"u8, out _, out _));
        Process.Start("/bin/ln", [_temp.At("target"), _temp.At("hard")])!.WaitForExit();
        Assert.Equal(Errno.EPERM, FileLock.TryAcquire(_dir, "hard", "x"u8, out _, out _));
        Assert.Equal("precious", File.ReadAllText(_temp.At("target")));
        Process.Start("/usr/bin/mkfifo", [_temp.At("fifo")])!.WaitForExit();
        Assert.Equal(Errno.EPERM, FileLock.TryAcquire(_dir, "fifo", "x"u8, out _, out _));
    }

    [Fact]
    public void Release_does_not_take_away_what_another_put_in_its_place()
    {
        FileLock.TryAcquire(_dir, "l", "x"u8, out FileLock? held, out _);
        File.Delete(_temp.At("l"));
        File.WriteAllText(_temp.At("l"), "theirs");
        held!.Release();
        Assert.Equal("theirs", File.ReadAllText(_temp.At("l")));
    }

    [Fact]
    public void In_a_race_of_takers_and_releasers_only_one_holds_it_at_a_time()
    {
        int inside = 0, worst = 0, taken = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            while (Volatile.Read(ref taken) < 2000)
            {
                Errno errno = FileLock.TryAcquire(_dir, "l", "me"u8, out FileLock? held, out byte[]? prior);
                if (errno != Errno.None)
                    continue;
                int now = Interlocked.Increment(ref inside);
                if (now > 1 || prior!.Length > 0)
                    Interlocked.Increment(ref worst);
                Interlocked.Increment(ref taken);
                Interlocked.Decrement(ref inside);
                held!.Release();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(0, worst);
        Assert.Empty(_dir.List());
    }

    /// <summary>By a plain open: FileStream takes a flock of its own, and would be refused.</summary>
    private string Content()
    {
        Assert.Equal(Errno.None, _dir.TryRead("l", 4096, out byte[]? data));
        return Encoding.ASCII.GetString(data!);
    }

    [Fact]
    public void A_text_replaces_what_an_interrupted_write_left_and_a_longer_one()
    {
        FileLock.TryAcquire(_dir, "l", "old\0\0\0\0\0\0x"u8, out FileLock? interrupted, out _);
        interrupted!.Replace("old\0\0\0\0\0\0\0"u8);
        interrupted.Dispose();
        Assert.Equal(Errno.None, FileLock.TryAcquire(_dir, "l", [], out FileLock? held, out byte[]? prior));
        Assert.Equal("old", Encoding.ASCII.GetString(prior!));
        foreach (string text in (string[])["one", "something longer than all of it", "short"])
        {
            held!.Replace(Encoding.ASCII.GetBytes(text));
            Assert.Equal(text, Content());
        }
        held!.Release();
    }
}
