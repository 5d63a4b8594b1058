using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class CallerCredentialsTests
{
    private const uint Nobody = 65534;
    private const int RLIMIT_NOFILE = 7;

    [Fact]
    public void The_kernel_refuses_a_stranger_roots_process()
    {
        Root.Needed("to act as another user");
        using Child roots = Child.Sleep();
        using PidFd fd = PidFd.Open(roots.Pid);
        ResourceLimits.Get(roots.Pid, RLIMIT_NOFILE, out ulong soft, out ulong hard);
        CpuMask.TryGet(roots.Pid, out CpuMask? cpus);
        CallerCredentials caller = new(Nobody, Nobody, []);
        Errno signal, limit, affinity;
        ulong capabilities;
        using (caller.Assume())
        {
            signal = fd.Send(0);
            limit = ResourceLimits.Set(roots.Pid, RLIMIT_NOFILE, soft, hard);
            affinity = cpus!.Apply(roots.Pid);
            capabilities = Credentials.EffectiveCapabilities;
        }
        Assert.Equal((Errno.EPERM, Errno.EPERM, Errno.EPERM, 0UL), (signal, limit, affinity, capabilities));
        Assert.Equal(Errno.None, fd.Send(0));
        Assert.Equal(Errno.None, ResourceLimits.Set(roots.Pid, RLIMIT_NOFILE, soft, hard));
        Assert.Equal(Errno.None, cpus.Apply(roots.Pid));
    }

    [Fact]
    public void The_kernel_lets_him_have_his_own_process()
    {
        Root.Needed("to start a process of another user");
        using Child his = Child.Start(
            "/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sleep", "1000");
        Eventually.True(() => ProcFs.CommandLine(his.Pid) is ["/bin/sleep", ..], "the exec");
        using PidFd fd = PidFd.Open(his.Pid);
        Errno signal, stranger;
        using (new CallerCredentials(Nobody, Nobody, []).Assume())
            signal = fd.Send(0);
        using (new CallerCredentials(4711, Nobody, []).Assume())
            stranger = fd.Send(0);
        Assert.Equal((Errno.None, Errno.EPERM), (signal, stranger));
    }

    [Fact]
    public void Files_open_by_his_user_and_groups()
    {
        Root.Needed("to act as another user");
        using TempDirectory directory = new();
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0x1ED);
        File.WriteAllText(directory.At("f"), "x");
        File.SetUnixFileMode(directory.At("f"), UnixFileMode.UserRead | UnixFileMode.GroupRead);
        using (Child chgrp = Child.Start("/bin/chgrp", "4711", directory.At("f")))
            chgrp.Output.ReadToEnd();
        Assert.Equal("UnauthorizedAccessException", Open(new(Nobody, Nobody, [])));
        Assert.Equal("x", Open(new(Nobody, 4711, [])));
        Assert.Equal("x", Open(new(Nobody, Nobody, [1, 4711])));
        Assert.Equal("x", File.ReadAllText(directory.At("f")));

        string Open(CallerCredentials caller)
        {
            using (caller.Assume())
            {
                try
                {
                    return File.ReadAllText(directory.At("f"));
                }
                catch (UnauthorizedAccessException e)
                {
                    return e.GetType().Name;
                }
            }
        }
    }

    [Fact]
    public void Only_the_one_thread_changes_and_all_of_it_comes_back()
    {
        Root.Needed("to act as another user");
        int self = Environment.ProcessId;
        string before = Own();
        Dictionary<int, uint[]> old = Uids(), during;
        uint born = 0;
        using (new CallerCredentials(Nobody, 4711, [1, 2]).Assume())
        {
            during = Uids();
            Thread thread = new(() => born = Credentials.EffectiveUid);
            thread.Start();
            thread.Join();
        }
        Assert.Equal([[Nobody, Nobody, 0, Nobody]], old.Keys.Intersect(during.Keys)
            .Where(tid => !old[tid].SequenceEqual(during[tid])).Select(tid => during[tid]));
        // Why nothing but the calls to be judged belongs into a scope.
        Assert.Equal(Nobody, born);
        Assert.Equal(before, Own());
        Assert.True(Credentials.Has(5));

        Dictionary<int, uint[]> Uids() =>
            ProcFs.Threads(self).ToDictionary(tid => tid, tid => ProcessStatus.TryReadThread(self, tid)?.Uids ?? []);

        static string Own() => string.Join('\n', File.ReadAllLines("/proc/thread-self/status").Where(line =>
            line.StartsWith("Uid:", StringComparison.Ordinal) || line.StartsWith("Gid:", StringComparison.Ordinal)
            || line.StartsWith("Groups:", StringComparison.Ordinal) || line.StartsWith("Cap", StringComparison.Ordinal)));
    }

    [Fact]
    public void Assuming_and_giving_back_allocate_nothing()
    {
        Root.Needed("to act as another user");
        CallerCredentials caller = new(Nobody, Nobody, [1, 2, 3]);
        Assert.Equal(0, Allocations.Of(() =>
        {
            using (caller.Assume())
            {
                // Nothing to do as him.
            }
        }));
    }
}
