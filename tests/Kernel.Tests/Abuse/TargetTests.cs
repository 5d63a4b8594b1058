using System.Globalization;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Targets that are well-formed and cannot be broken by anybody, by every fault there is.</summary>
public sealed class TargetTests : IDisposable
{
    private readonly AbuseScene _scene = new();

    public static TheoryData<string> Kinds =>
        ["process.pause", "process.stall", "process.limit", "process.affinity", "process.kill", "process.signal"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_first_process_is_refused(string kind) =>
        AssertRefused(kind, "pid:1", ErrorCode.Refused, "pid 1 is the first process of the system");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_daemon_is_refused(string kind) =>
        AssertRefused(kind, Word(_scene.Daemon.Pid), ErrorCode.Refused, $"pid {_scene.Daemon.Pid} is this daemon itself");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Who_started_the_daemon_is_refused(string kind) =>
        AssertRefused(kind, Word(Environment.ProcessId), ErrorCode.Refused, "is a process that this daemon descends from");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_second_daemon_is_refused(string kind)
    {
        using var second = RunningDaemon.StartBeside(_scene.World);
        AssertRefused(kind, Word(second.Pid), ErrorCode.Refused, "is faultd's own");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_thread_of_the_kernel_is_refused(string kind)
    {
        Assert.SkipUnless(File.Exists("/proc/2/comm") && File.ReadAllText("/proc/2/comm") == "kthreadd\n",
            "needs the kernel's threads in sight");
        AssertRefused(kind, "pid:2", ErrorCode.Refused, "is a thread of the kernel");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_dead_process_is_not_found(string kind)
    {
        int pid;
        using (var prey = new Prey())
        {
            pid = prey.Pid;
            prey.Kill();
        }
        AssertRefused(kind, Word(pid), ErrorCode.NotFound, $"there is no process {pid}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_zombie_is_dead_and_its_parent_is_named(string kind)
    {
        using var prey = new Prey();
        int zombie = prey.LeaveZombie();
        AssertRefused(kind, Word(zombie), ErrorCode.NotFound, $"a zombie that its parent {prey.Pid} has not reaped");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_threads_number_is_no_process(string kind)
    {
        using var prey = new Prey();
        int tid = prey.SecondThread();
        AssertRefused(kind, Word(tid), ErrorCode.InvalidArgument, $"{tid} is a thread of process {prey.Pid}");
        Assert.Equal("p", prey.Ask("p"));
        Assert.Equal((0, 0, 0), prey.SignalsSeen());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_process_with_another_start_time_is_not_the_one_that_was_meant(string kind)
    {
        ulong start = ProcessStat.TryRead(_scene.World.Target.Pid)!.StartTicks;
        foreach (ulong other in new ulong[] { start - 1, start + 1, 0, ulong.MaxValue })
        {
            string word = string.Create(CultureInfo.InvariantCulture, $"{_scene.TargetWord}@{other}");
            AssertRefused(kind, word, ErrorCode.NotFound, $"it started at {start}, not at {other}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_greatest_number_is_nobodys(string kind) =>
        AssertRefused(kind, "pid:2147483647", ErrorCode.NotFound, "there is no process 2147483647");

    [Theory]
    [InlineData("cgroup:/..", "neither '.', '..' nor empty parts")]
    [InlineData("cgroup:/a/../../../etc", "neither '.', '..' nor empty parts")]
    [InlineData("cgroup://", "neither '.', '..' nor empty parts")]
    [InlineData("cgroup:/a\nb", @"'/a\x0ab' is no cgroup path")]
    [InlineData("unit:../../x.service", "is no unit's name: it holds a slash")]
    [InlineData("container:ABCDEF0123", "is no container id")]
    [InlineData("container:*", "is no container id")]
    public void A_name_that_leaves_its_place_is_refused(string target, string said) =>
        AssertRefused("process.pause", target, ErrorCode.InvalidArgument, said);

    [Theory]
    [InlineData("name:no such \u001b[31m process")]
    [InlineData("unit:no-such-\u001b[31m.service")]
    [InlineData("child:\u001b[31m")]
    [InlineData("cgroup:/no/\u001b[31m")]
    [InlineData("unix:/no/\u001b[31m")]
    [InlineData("unix:@\u001b[31m")]
    [InlineData("container:0123456789abcdef")]
    public void What_is_not_there_is_not_found_and_escaped(string target) =>
        AssertRefused("process.pause", target, ErrorCode.NotFound,
            target.Contains('\u001b', StringComparison.Ordinal) ? @"\x1b[31m" : "there is no");

    [Fact]
    public void The_root_cgroup_is_refused() =>
        AssertRefused("process.pause", "cgroup:/", ErrorCode.Refused, "the root cgroup holds the whole system");

    public void Dispose() => _scene.Dispose();

    private static string Word(int pid) => Target.Pid(pid).ToString();

    /// <summary>Refused when asked to do it, to prepare it, and to say what it would do.</summary>
    private void AssertRefused(string kind, string target, ErrorCode code, string said)
    {
        using var client = _scene.Connect();
        (string, object?)[] asked = [("kind", kind), ("fault", Options(kind, target))];
        string operation = kind is "process.kill" or "process.signal" ? "strike" : "inject";
        RawAnswer[] answers = [client.Ask(operation, asked), client.Ask("arm", asked), client.Ask(operation, [.. asked, ("dry_run", true)])];
        foreach (var answer in answers)
        {
            Assert.NotNull(answer.Error);
            Assert.Equal(code, answer.Error.Code);
            Assert.Contains(said, answer.Error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(answer.Error.Message, char.IsControl);
        }
        client.Dispose();
        _scene.AssertUntouched();
    }

    private static (string, object?)[] Options(string kind, string target) => kind switch
    {
        "process.limit" => [("target", target), ("resource", "nofile"), ("value", 8)],
        "process.affinity" => [("target", target), ("cpus", 1)],
        "process.signal" => [("target", target), ("signal", "USR1")],
        _ => [("target", target)],
    };
}
