using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

public class ExecTests
{
    [Fact]
    public void The_command_runs_in_a_cgroup_below_ours_which_is_removed_after_it()
    {
        using var scene = NewScene();
        string ours = ProcFs.CgroupPath(Environment.ProcessId)!.TrimEnd('/');
        var (code, text, _) = scene.Run("exec", "--", "/bin/sh", "-c", "grep ^0:: /proc/self/cgroup; exit 5");
        Assert.Equal(5, code);
        string theirs = text.Trim()[3..];
        Assert.StartsWith(ours + "/faultd-exec-", theirs, StringComparison.Ordinal);
        string directory = Cgroup.MountPoint + theirs;
        Running.Until(() => !Directory.Exists(directory), "the cgroup is removed");
    }

    [Fact]
    public void Child_NAME_means_the_command()
    {
        using var scene = NewScene();
        using var exec = scene.Start("exec", "--name", "web", "--", "/bin/sh", "-c", "echo pid $$; exec sleep 1000");
        exec.AwaitOut("pid ");
        string pid = exec.Out.Trim()[4..];
        Assert.Equal(7, scene.Run("exec", "--name", "web", "--", "/bin/true").Code);
        Assert.Equal(0, scene.Run("strike", "process.kill", "--target", "child:web").Code);
        Assert.Equal(137, exec.End());
        Assert.False(Directory.Exists($"/proc/{pid}"));
    }

    [Fact]
    public void A_name_is_free_again_when_its_command_has_ended()
    {
        using var scene = NewScene();
        for (int round = 0; round < 20; round++)
        {
            var (code, _, error) = scene.Run("exec", "--name", "web", "--", "/bin/true");
            Assert.True(code == 0, error);
        }
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 77", 77)]
    [InlineData("kill -KILL $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    public void The_commands_end_is_passed_on(string script, int code)
    {
        using var scene = NewScene();
        Assert.Equal(code, scene.Run("exec", "--", "/bin/sh", "-c", script).Code);
    }

    [Theory]
    [InlineData("no-such-command-here", 127)]
    [InlineData("/etc/passwd", 126)]
    public void A_command_that_cannot_start_ends_as_with_env(string command, int code)
    {
        using var scene = NewScene();
        var ran = scene.Run("exec", "--", command);
        Assert.Equal(code, ran.Code);
        Assert.StartsWith($"faultctl: Cannot execute {command}: ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_command_sees_what_it_would_see_without_us()
    {
        using var scene = NewScene();
        const string Look = "pwd; env | grep -v ^_= | sort; ls -l /proc/self/fd | awk '{print $9}' | sort | xargs; id; umask; grep -E 'open files|core' /proc/self/limits; grep -E 'SigBlk|CapEff|NoNewPrivs' /proc/self/status; cat";
        string script = Path.Combine(Path.GetDirectoryName(scene.Socket)!, "look");
        File.WriteAllText(script, Look);
        const string Around = "cd /usr; ulimit -Sn 123; umask 027; export ODD='a b\tc'; echo fed | ";
        Assert.Equal(scene.RunShell($"{Around} sh {script}").Out, scene.RunShell($"{Around} $F exec -- sh {script}").Out);
    }

    [Fact]
    public void No_signal_is_ignored_or_blocked_that_was_not_before()
    {
        using var scene = NewScene();
        var (_, text, _) = scene.Run("exec", "--", "/bin/grep", "Sig[BI]", "/proc/self/status");
        string[] masks = [.. text.Trim().Split('\n').Select(l => l.Split('\t')[1])];
        const ulong CLibrarysOwn = 3UL << 31;
        Assert.All(masks, m => Assert.Equal(0UL, Convert.ToUInt64(m, 16) & ~CLibrarysOwn));
        Assert.Equal("141\n", scene.Run("exec", "--", "/bin/bash", "-c", "yes | head -1 >/dev/null; echo ${PIPESTATUS[0]}").Out);
    }

    [Fact]
    public void Arguments_arrive_byte_for_byte()
    {
        using var scene = NewScene();
        var (_, text, _) = scene.RunShell("$F exec -- printf '%s|' \"$(printf 'a\\377b')\" '' '@x' '[suggest]' -- --json | od -An -c | tr -d ' \\n'");
        Assert.Equal("a377b||@x|[suggest]|--|--json|", text.Trim());
    }

    [Fact]
    public void SIGTERM_is_passed_on()
    {
        using var scene = NewScene();
        using var exec = scene.Start("exec", "--", "/bin/sh", "-c", "trap 'echo got it; exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        exec.AwaitOut("ready");
        exec.Signal("TERM");
        Assert.Equal(9, exec.End());
        Assert.Contains("got it", exec.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_is_for_the_command_and_we_wait_for_it()
    {
        using var scene = NewScene();
        using var exec = scene.StartOnTerminal("exec", "--", "/bin/sh", "-c", "trap 'echo got it; exit 7' INT; echo ready; while :; do sleep 0.05; done");
        exec.AwaitOut("ready");
        exec.Say("\x03");
        Assert.Equal(7, exec.End());
        Assert.Contains("got it", exec.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_daemon_nothing_is_run()
    {
        using var scene = NewScene();
        var ran = scene.Run("exec", "--socket", "/nowhere/s", "--", "/bin/echo", "ran");
        Assert.Equal((3, ""), (ran.Code, ran.Out));
    }

    private static Scene NewScene()
    {
        if (Cgroup.MountPoint is null)
            Assert.Skip("needs cgroup2 mounted and writable");
        return new Scene();
    }
}
