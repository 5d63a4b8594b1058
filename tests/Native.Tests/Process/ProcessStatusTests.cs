using System.Text;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class ProcessStatusTests
{
    [Fact]
    public void Every_field_is_read()
    {
        const string Text = """
            Name:	a\nUid:\t0 \\n
            Umask:	0022
            State:	t (tracing stop)
            Tgid:	17
            Ngid:	0
            Pid:	18
            PPid:	5
            TracerPid:	9
            Uid:	1	2	3	4294967294
            Gid:	5	6	7	8
            FDSize:	256
            Groups:	4 24 27 
            NStgid:	17	3	1
            NSpid:	18	4	2
            Threads:	12
            SigPnd:	0000000000000200
            ShdPnd:	8000000000000000
            SigBlk:	0000000000010000
            CapEff:	000001fffeffffff

            """;
        ProcessStatus s = ProcessStatusParser.Parse(Encoding.UTF8.GetBytes(Text))!;
        Assert.Equal("a\nUid:\\t0 \\n", s.Name);
        Assert.Equal(('t', 17, 18, 5, 9, 12), (s.State, s.Tgid, s.Pid, s.ParentPid, s.TracerPid, s.Threads));
        Assert.Equal([1u, 2, 3, 4294967294], s.Uids);
        Assert.Equal([5u, 6, 7, 8], s.Gids);
        Assert.Equal([4u, 24, 27], s.Groups);
        Assert.Equal([18, 4, 2], s.NamespacePids);
        Assert.Equal(
            (0x200UL, 0x8000000000000000UL, 0x10000UL, 0x1fffeffffffUL),
            (s.SignalsPending, s.SharedSignalsPending, s.SignalsBlocked, s.CapEffective));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Name:\tcat\n")]
    [InlineData("State:\n\n:\nUid")]
    [InlineData("Tgid:\t1\nUid:\t0\t0\t0\nGid:\t0\t0\t0\t0\n")]
    [InlineData("Tgid:\tx\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n")]
    public void What_is_no_status_file_is_null(string text) =>
        Assert.Null(ProcessStatusParser.Parse(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Our_own_agrees_with_our_credentials()
    {
        ProcessStatus self = ProcessStatus.TryRead(Environment.ProcessId)!;
        Assert.Equal((Credentials.RealUid, Credentials.EffectiveUid), (self.Uids[0], self.Uids[1]));
        Assert.Equal(Credentials.EffectiveGid, self.Gids[1]);
        Assert.Equal(Credentials.EffectiveCapabilities, self.CapEffective);
        Assert.Equal(Environment.ProcessId, self.NamespacePids[0]);
        Assert.True(self.Threads > 1);
    }

    [Fact]
    public void Of_many_threads_each_is_read_by_its_own_number()
    {
        using var stop = new ManualResetEventSlim();
        var other = new Thread(stop.Wait) { IsBackground = true };
        other.Start();
        var threads = ProcessStatus.OfThreads(Environment.ProcessId).ToList();
        stop.Set();
        Assert.True(threads.Count > 1);
        Assert.Contains(threads, t => t.Pid == Environment.ProcessId);
        Assert.Equal(threads.Count, threads.Select(t => t.Pid).Distinct().Count());
        Assert.All(threads, t => Assert.Equal(Environment.ProcessId, t.Tgid));
    }

    [Fact]
    public void The_only_thread_is_read_and_nobodys_are_none()
    {
        int pid;
        using (var child = Child.Sleep())
        {
            pid = child.Pid;
            Assert.Equal([pid], ProcessStatus.OfThreads(pid).Select(t => t.Pid));
        }
        Assert.Empty(ProcessStatus.OfThreads(pid));
    }
}
