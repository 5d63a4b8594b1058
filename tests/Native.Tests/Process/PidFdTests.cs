using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class PidFdTests
{
    [Fact]
    public void A_living_process_takes_signals_and_ends_by_one()
    {
        using Child child = Child.Sleep();
        using PidFd fd = PidFd.Open(child.Pid);
        Assert.False(fd.HasExited);
        Assert.False(fd.WaitForExit(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(Errno.None, fd.Send(0));
        Assert.Equal(Errno.None, fd.Send((int)Signal.SIGKILL));
        Assert.True(fd.WaitForExit(Timeout.InfiniteTimeSpan));
        Assert.True(fd.HasExited);
    }

    [Fact]
    public void A_reaped_process_gets_nothing_though_its_number_may_live_on()
    {
        using Child child = Child.Sleep();
        using PidFd fd = PidFd.Open(child.Pid);
        child.KillAndReap();
        Assert.Equal(Errno.ESRCH, fd.Send((int)Signal.SIGKILL));
        Assert.True(fd.HasExited);
        Assert.True(fd.WaitForExit(TimeSpan.Zero));
    }

    [Fact]
    public void A_number_that_nobody_has_is_ESRCH()
    {
        using Child child = Child.Sleep();
        int pid = child.Pid;
        child.KillAndReap();
        Assert.Equal(Errno.ESRCH, PidFd.TryOpen(pid, out PidFd? fd));
        Assert.Null(fd);
        Assert.StartsWith(
            $"Cannot open pid {pid}: No such process (ESRCH)",
            Assert.Throws<LinuxException>(() => PidFd.Open(pid)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_number_that_is_none_is_EINVAL(int pid) =>
        Assert.Equal(Errno.EINVAL, PidFd.TryOpen(pid, out _));

    [Fact]
    public void A_threads_number_is_refused()
    {
        int tid = ProcFs.Threads(Environment.ProcessId).First(tid => tid != Environment.ProcessId);
        Assert.True(PidFd.TryOpen(tid, out _) is Errno.EINVAL or Errno.ENOENT);
    }

    [Fact]
    public void A_signal_number_out_of_range_is_EINVAL()
    {
        using Child child = Child.Sleep();
        using PidFd fd = PidFd.Open(child.Pid);
        Assert.Equal(Errno.EINVAL, fd.Send(65));
        Assert.Equal(Errno.EINVAL, fd.Send(-1));
    }

    [Fact]
    public void The_inode_tells_processes_apart_and_stays()
    {
        using Child one = Child.Sleep();
        using Child two = Child.Sleep();
        using PidFd a = PidFd.Open(one.Pid), again = PidFd.Open(one.Pid), b = PidFd.Open(two.Pid);
        Assert.Equal(a.UniqueInode, again.UniqueInode);
        Assert.Equal(PidFd.KernelHasUniqueInodes, a.UniqueInode != 0);
        Assert.Equal(PidFd.KernelHasUniqueInodes, a.UniqueInode != b.UniqueInode);
        Assert.Equal(Environment.OSVersion.Version >= new Version(6, 9), PidFd.KernelHasUniqueInodes);
    }

    [Fact]
    public void Sending_and_looking_allocate_nothing()
    {
        using Child child = Child.Sleep();
        using PidFd fd = PidFd.Open(child.Pid);
        Assert.Equal(0, Allocations.Of(() => fd.Send(0)));
        Assert.Equal(0, Allocations.Of(() => _ = fd.HasExited));
    }

    [Fact]
    public void A_descriptor_taken_over_is_closed_with_it()
    {
        using Child child = Child.Sleep();
        PidFd fd = PidFd.Open(child.Pid);
        string link = $"/proc/self/fd/{fd.DangerousGetHandle()}";
        Assert.Contains("pidfd", File.ResolveLinkTarget(link, false)!.Name, StringComparison.Ordinal);
        string flags = File.ReadAllLines(link.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal)).First(l => l.StartsWith("flags:", StringComparison.Ordinal));
        Assert.NotEqual(0, Convert.ToInt32(flags[6..].Trim(), 8) & 0x80000);
        fd.Dispose();
        Assert.Throws<ObjectDisposedException>(() =>
        {
            bool added = false;
            fd.DangerousAddRef(ref added);
        });
    }
}
