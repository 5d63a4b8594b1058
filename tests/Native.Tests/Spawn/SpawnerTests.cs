using System.IO.Pipes;
using System.Text;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Spawn;

public sealed class SpawnerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public void Arguments_and_environment_arrive_whole_and_alone()
    {
        var lines = Run("printf '%s\\n' \"$0\" \"$1\" \"$2\" >&7; /usr/bin/env >&7", ["a  b", "ü\n"], ["X=1", "Y="]);

        Assert.Equal(["sh", "a  b", "ü", ""], lines[..4]);
        Assert.Equal(["PWD", "X", "Y"], lines[4..].Select(static l => l.Split('=')[0]).Where(static n => n != "_").Order());
    }

    [Fact]
    public void Only_named_descriptors_are_handed_on()
    {
        // One that is open and would be inherited: without FD_CLOEXEC.
        using var careless = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);

        var lines = Run("/bin/ls /proc/self/fd >&7", [], []);

        Assert.Equal(["0", "1", "2", "3", "7"], lines); // 3 is the directory ls is reading
    }

    [Fact]
    public void Descriptors_may_swap_numbers()
    {
        using var first = new AnonymousPipeServerStream(PipeDirection.In);
        using var second = new AnonymousPipeServerStream(PipeDirection.In);
        var a = (int)first.ClientSafePipeHandle.DangerousGetHandle();
        var b = (int)second.ClientSafePipeHandle.DangerousGetHandle();

        using var process = Spawner.Start(
            "/bin/sh", ["sh", "-c", $"echo first >/proc/self/fd/{b}; echo second >/proc/self/fd/{a}"], [], newSession: false,
            [(a, b), (b, a)], out var pid);
        first.DisposeLocalCopyOfClientHandle();
        second.DisposeLocalCopyOfClientHandle();

        Assert.Equal("first\n", new StreamReader(first).ReadToEnd());
        Assert.Equal("second\n", new StreamReader(second).ReadToEnd());
        Assert.Equal(0, Reap(process, pid));
    }

    [Fact]
    public void Every_signal_has_its_default_and_none_is_blocked()
    {
        var lines = Run("/bin/grep -E '^Sig(Blk|Ign)' /proc/self/status >&7", [], []);

        Assert.Equal(
            ["SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"], lines);
        // It would mean little if we had none ignored ourselves: the runtime ignores SIGPIPE.
        Assert.NotEqual(
            "SigIgn:\t0000000000000000",
            File.ReadLines("/proc/self/status").First(static l => l.StartsWith("SigIgn", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_leads_a_session_of_its_own_when_asked_to(bool newSession)
    {
        using var input = new AnonymousPipeServerStream(PipeDirection.Out);
        using var process = Spawner.Start(
            "/bin/cat", ["cat"], [], newSession,
            [((int)input.ClientSafePipeHandle.DangerousGetHandle(), 0)], out var pid);

        var stat = ProcessStat.TryRead(pid)!;
        Assert.Equal(Environment.ProcessId, stat.ParentPid);
        Assert.Equal(newSession ? pid : ProcessStat.TryRead(Environment.ProcessId)!.Session, stat.Session);
        Assert.False(process.HasExited);
        Assert.Equal(Errno.EAGAIN, Spawner.TryReap(pid, out _));
        input.DisposeLocalCopyOfClientHandle();
        input.Dispose();
        Assert.Equal(0, Reap(process, pid));
        Assert.Equal(Errno.ECHILD, Spawner.TryReap(pid, out _));
    }

    [Fact]
    public void How_it_ended_is_told()
    {
        using var exits = Spawner.Start("/bin/sh", ["sh", "-c", "exit 7"], [], false, [], out var first);
        using var dies = Spawner.Start("/bin/sh", ["sh", "-c", "kill -9 $$"], [], false, [], out var second);

        Assert.Equal(7, Reap(exits, first));
        Assert.Equal(137, Reap(dies, second));
    }

    [Fact]
    public void What_does_not_start_leaves_no_child()
    {
        Assert.Equal(Errno.ENOENT, Refusal("/nonexistent/program", []));
        Assert.Equal(Errno.EACCES, Refusal("/etc/passwd", []));
        Assert.Equal(Errno.EBADF, Refusal("/bin/true", [(-1, 5)]));
        Assert.Throws<ArgumentException>(() => Spawner.Start("/bin/true", ["a\0b"], [], false, [], out _));
        Assert.Empty(ProcFs.Children(Environment.ProcessId));
    }

    [Fact]
    public void SetSid_makes_a_session_once()
    {
        using var role = TestRole.Start("setsid", []);

        Assert.Equal("None EPERM", role.StandardOutput.ReadLine());
        Assert.Equal($"{role.Id}", role.StandardOutput.ReadLine());
        role.WaitForExit();
    }

    private static string[] Run(string script, string[] arguments, string[] environment)
    {
        using var output = new AnonymousPipeServerStream(PipeDirection.In);
        using var process = Spawner.Start(
            "/bin/sh", ["sh", "-c", script, "sh", .. arguments], environment, newSession: false,
            [((int)output.ClientSafePipeHandle.DangerousGetHandle(), 7)], out var pid);
        output.DisposeLocalCopyOfClientHandle();
        var text = new StreamReader(output, Encoding.UTF8).ReadToEnd();
        Assert.Equal(0, Reap(process, pid));
        return text.TrimEnd('\n').Split('\n');
    }

    private static int Reap(PidFd process, int pid)
    {
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(Errno.None, Spawner.TryReap(pid, out var exitCode));
        return exitCode;
    }

    private static Errno Refusal(string path, (int, int)[] inherit) =>
        Assert.Throws<LinuxException>(() => Spawner.Start(path, [path], [], false, inherit, out _)).Errno;
}
