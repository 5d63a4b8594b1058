using System.Text;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class ProcessStatTests
{
    private const string Rest =
        " S 41 40 39 34816 40 4194560 110 0 0 0 1 2 3 4 20 0 1 0 987654321 8192 77 18446744073709551615 1 2 3 4 5 6 7 8 9 0 0 0 17 1 0 0 0 0 0 1 2 3 4 5 6 7 0\n";

    [Theory]
    [InlineData("cat")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData(") S 1 1 1")]
    [InlineData("((()))")]
    [InlineData("new\nline) Z 1")]
    [InlineData("\u001b[31mred\u001b[0m")]
    [InlineData("tab\there\r")]
    public void The_name_may_be_anything(string comm)
    {
        ProcessStat? stat = ProcessStat.Parse(Encoding.UTF8.GetBytes($"42 ({comm}){Rest}"));
        Assert.Equal(new ProcessStat(42, comm, 'S', 41, 40, 39, 987654321, 4194560, 3, 17), stat);
    }

    [Fact]
    public void Bytes_that_are_no_text_become_replacement_characters()
    {
        byte[] text = [.. "7 ("u8, 0xFF, 0xC3, .. ")"u8, .. Encoding.ASCII.GetBytes(Rest)];
        Assert.Equal("\uFFFD\uFFFD", ProcessStat.Parse(text)!.Comm);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42")]
    [InlineData("42 (cat")]
    [InlineData("42 cat)")]
    [InlineData("x (cat) S 1 1 1")]
    [InlineData("42 (cat) S 41 40")]
    [InlineData(") S (")]
    [InlineData("42 (cat) S x 40 39 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 17")]
    public void What_is_no_stat_file_is_null(string text) => Assert.Null(ProcessStat.Parse(Encoding.ASCII.GetBytes(text)));

    [Theory]
    [InlineData(") R 1 (")]
    [InlineData("a\nb\\c d")]
    [InlineData("\u001b[2Jgone")]
    public void The_kernel_says_the_same_of_a_real_hostile_name(string comm)
    {
        using TempDirectory directory = new();
        // exec(2) takes the name from the file's.
        File.CreateSymbolicLink(directory.At(comm), "/bin/sleep");
        using Child child = Child.Start(directory.At(comm), "1000");
        Eventually.True(() => ProcessStat.TryRead(child.Pid)?.Comm == comm, $"the name {comm}");
        ProcessStat stat = ProcessStat.TryRead(child.Pid)!;
        Assert.Equal((child.Pid, Environment.ProcessId, 17), (stat.Pid, stat.ParentPid, stat.ExitSignal));
        ProcessStatus status = ProcessStatus.TryRead(child.Pid)!;
        Assert.Equal((comm, child.Pid, Environment.ProcessId, 0), (status.Name, status.Pid, status.ParentPid, status.TracerPid));
    }

    [Fact]
    public void A_stopped_process_says_T_and_a_gone_one_nothing()
    {
        using Child child = Child.Sleep();
        using PidFd fd = PidFd.Open(child.Pid);
        fd.Send((int)Signal.SIGSTOP);
        Eventually.True(() => ProcessStat.TryRead(child.Pid)?.State == 'T', "stopped");
        Assert.Equal('T', ProcessStatus.TryRead(child.Pid)!.State);
        child.KillAndReap();
        Assert.Null(ProcessStat.TryRead(child.Pid));
        Assert.Null(ProcessStatus.TryRead(child.Pid));
    }

    [Fact]
    public void A_thread_has_one_too()
    {
        int self = Environment.ProcessId;
        int tid = ProcFs.Threads(self).First(tid => tid != self);
        Assert.Equal(tid, ProcessStat.TryReadThread(self, tid)!.Pid);
        Assert.Equal(-1, ProcessStat.TryReadThread(self, tid)!.ExitSignal);
        Assert.Equal((self, tid), (ProcessStatus.TryReadThread(self, tid)!.Tgid, ProcessStatus.TryReadThread(self, tid)!.Pid));
        Assert.False(ProcessStat.TryRead(self)!.IsKernelThread);
    }
}
