using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class ProcFsTests
{
    [Fact]
    public void Processes_hold_us_and_no_thread_of_ours()
    {
        int[] all = [.. ProcFs.Processes()];
        Assert.Contains(Environment.ProcessId, all);
        Assert.Empty(ProcFs.Threads(Environment.ProcessId).Where(tid => tid != Environment.ProcessId).Intersect(all));
        Assert.True(ProcFs.IsOfOwnNamespace);
    }

    [Fact]
    public void A_gone_process_has_nothing()
    {
        using Child child = Child.Sleep();
        int pid = child.Pid;
        child.KillAndReap();
        Assert.Empty(ProcFs.Threads(pid));
        Assert.Empty(ProcFs.Children(pid));
        Assert.Empty(ProcFs.Descendants(pid));
        Assert.Empty(ProcFs.CommandLine(pid));
        Assert.Null(ProcFs.Executable(pid));
        Assert.Null(ProcFs.CgroupPath(pid));
        Assert.Equal(0UL, ProcFs.PidNamespace(pid));
    }

    [Fact]
    public void Descendants_come_parents_first()
    {
        const string Tree = "/bin/sh -c '/bin/sleep 1000 & /bin/sleep 1000 & wait' & echo $!; wait";
        using Child root = Child.Start("/bin/sh", "-c", Tree);
        int middle = int.Parse(root.Output.ReadLine()!, null);
        IReadOnlyList<int> found = [];
        try
        {
            Eventually.True(() => (found = ProcFs.Descendants(root.Pid)).Count == 3, "three descendants");
            Assert.Equal([middle], ProcFs.Children(root.Pid));
            Assert.Equal(middle, found[0]);
            Assert.Equal(found.Skip(1), ProcFs.Children(middle));
        }
        finally
        {
            foreach (int pid in found.Reverse())
            {
                if (PidFd.TryOpen(pid, out PidFd? fd) == Errno.None)
                {
                    fd!.Send((int)Signal.SIGKILL);
                    fd.Dispose();
                }
            }
        }
    }

    [Fact]
    public void Program_and_arguments_are_those_it_was_started_with()
    {
        using Child child = Child.Start("/bin/sh", "-c", "read x", "a b", "", "new\nline");
        Eventually.True(() => ProcFs.CommandLine(child.Pid) is ["/bin/sh", ..], "the exec");
        Assert.Equal(["/bin/sh", "-c", "read x", "a b", "", "new\nline"], ProcFs.CommandLine(child.Pid));
        Assert.Equal(new FileInfo("/bin/sh").ResolveLinkTarget(true)?.Name ?? "sh", Path.GetFileName(ProcFs.Executable(child.Pid)));
        Assert.Equal(PidNamespaces.Own, ProcFs.PidNamespace(child.Pid));
        Assert.Equal(ProcFs.CgroupPath(Environment.ProcessId), ProcFs.CgroupPath(child.Pid));
    }

    [Fact]
    public void Boot_and_clock_are_those_of_the_kernel()
    {
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), ProcFs.BootId.ToString());
        Assert.Equal(100, ProcFs.ClockTicksPerSecond);
    }

    [Theory]
    [InlineData("9:name=systemd:/x\n8:pids:/y\n0::/a/b\n", "/a/b")]
    [InlineData("0::/\n", "/")]
    [InlineData("0::/a b:c\u001b[1m (deleted)\n", "/a b:c\u001b[1m (deleted)")]
    [InlineData("1:cpu:/0::/x\n", null)]
    [InlineData("", null)]
    public void The_cgroup2_line_is_the_one_with_number_0(string text, string? path) =>
        Assert.Equal(path, ProcFs.ParseCgroup(System.Text.Encoding.UTF8.GetBytes(text)));
}
