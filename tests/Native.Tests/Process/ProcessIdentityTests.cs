using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class ProcessIdentityTests
{
    [Fact]
    public void A_living_process_is_found_again_until_it_ends()
    {
        using Child child = Child.Sleep();
        Assert.Equal(Errno.None, ProcessIdentity.TryCapture(child.Pid, out ProcessIdentity id, out PidFd? fd));
        fd!.Dispose();
        Assert.Equal(child.Pid, id.Pid);
        Assert.Equal(Reopened.Alive, id.Reopen(out PidFd? again));
        Assert.Equal(Errno.None, again!.Send(0));
        again.Dispose();
        child.KillAndReap();
        Assert.Equal(Reopened.Gone, id.Reopen(out again));
        Assert.Null(again);
    }

    [Fact]
    public void Another_process_with_the_number_is_not_it()
    {
        using Child child = Child.Sleep();
        ProcessIdentity id = Capture(child.Pid);
        // What a process that had the number before would have been.
        Assert.Equal(Reopened.Gone, (id with { PidfsInode = 0, StartTicks = id.StartTicks - 1 }).Reopen(out _));
        if (PidFd.KernelHasUniqueInodes)
            Assert.Equal(Reopened.Gone, (id with { PidfsInode = id.PidfsInode - 1 }).Reopen(out _));
        Assert.Equal(Reopened.Alive, (id with { PidfsInode = 0 }).Reopen(out PidFd? fd));
        fd!.Dispose();
    }

    [Fact]
    public void Another_boot_and_another_namespace_are_elsewhere()
    {
        ProcessIdentity id = Capture(Environment.ProcessId);
        Assert.Equal(Reopened.ElsewhereBoot, (id with { BootId = Guid.NewGuid() }).Reopen(out _));
        Assert.Equal(Reopened.ElsewhereNamespace, (id with { PidNamespace = 1 }).Reopen(out _));
    }

    [Fact]
    public void A_zombie_is_gone()
    {
        // The shell becomes a sleep that does not know it has a child, and so never reaps it.
        using Child parent = Child.Start("/bin/sh", "-c", "/bin/sleep 0 & exec /bin/sleep 1000");
        int zombie = 0;
        Eventually.True(
            () => (zombie = ProcFs.Children(parent.Pid) is [var first, ..] ? first : 0) != 0 && ProcessStat.TryRead(zombie)?.State == 'Z',
            "a zombie");
        Assert.Equal(Errno.ESRCH, ProcessIdentity.TryCapture(zombie, out _, out PidFd? fd));
        Assert.Null(fd);
    }

    [Fact]
    public void A_threads_number_is_no_process()
    {
        int tid = ProcFs.Threads(Environment.ProcessId).First(tid => tid != Environment.ProcessId);
        Assert.True(ProcessIdentity.TryCapture(tid, out _, out _) is Errno.EINVAL or Errno.ENOENT);
        Assert.Equal(Reopened.Gone, (Capture(Environment.ProcessId) with { Pid = tid }).Reopen(out _));
    }

    [Fact]
    public void No_descriptor_stays_open_for_one_that_is_gone()
    {
        using Child child = Child.Sleep();
        ProcessIdentity id = Capture(child.Pid);
        ProcessIdentity stale = id with { PidfsInode = 0, StartTicks = 1 };
        // Other tests open descriptors too, but only pidfds of this child tell "Pid: N" in their fdinfo.
        for (int i = 0; i < 10; i++)
            Assert.Equal(Reopened.Gone, stale.Reopen(out _));
        Assert.Equal(0, PidFdsOf(child.Pid));
    }

    [Fact]
    public void Age_counts_from_the_start()
    {
        using Child child = Child.Sleep();
        ProcessIdentity id = Capture(child.Pid);
        TimeSpan first = id.Age();
        // Start times are cut to whole ticks, so a process never seems younger than it is.
        Assert.True(first >= TimeSpan.Zero, $"{first}");
        Assert.True(first < Capture(1).Age(), $"{first}");
        Eventually.True(() => id.Age() > first + TimeSpan.FromMilliseconds(20), "it grows older");
    }

    private static ProcessIdentity Capture(int pid)
    {
        Assert.Equal(Errno.None, ProcessIdentity.TryCapture(pid, out ProcessIdentity id, out PidFd? fd));
        fd!.Dispose();
        return id;
    }

    private static int PidFdsOf(int pid) =>
        Directory.EnumerateFiles("/proc/self/fdinfo").Count(file =>
        {
            try
            {
                return File.ReadAllLines(file).Contains($"Pid:\t{pid}");
            }
            catch (IOException)
            {
                return false;
            }
        });
}
