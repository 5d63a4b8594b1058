using System.Globalization;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using LuminaGuard.FaultD.Tests.Rights;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Targets;

public class NumberTargetTests
{
    [Fact]
    public void A_number_means_its_process()
    {
        using var victim = Child.Sleep();
        using var found = (ProcessTarget)Resolve(Target.Pid(victim.Pid));
        Assert.Equal(victim.Pid, found.Pid);
        Assert.Equal($"pid {victim.Pid} (sleep) uid {Credentials.EffectiveUid}", found.Describe);
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData(" 5")]
    [InlineData("+5")]
    [InlineData("0x5")]
    [InlineData("5\n")]
    [InlineData("99999999999999999999")]
    [InlineData("2147483648")]
    [InlineData("٣")]
    public void What_is_no_number_is_refused(string text)
    {
        var error = Refusal(new Target(TargetScheme.Pid, text));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.StartsWith("Cannot inject process.pause: ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_nobody_has_is_not_found() =>
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Pid(int.MaxValue)).Code);

    [Fact]
    public void A_dead_process_is_not_found()
    {
        using var victim = Child.Sleep();
        victim.KillAndReap();
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Pid(victim.Pid)).Code);
    }

    [Fact]
    public void A_zombie_is_dead_and_its_parent_is_named()
    {
        using var parent = Child.Start("/usr/bin/perl", "-e", "$|=1; $k=fork; exit if !$k; print qq($k\\n); <STDIN>");
        int zombie = int.Parse(parent.Output.ReadLine()!, CultureInfo.InvariantCulture);
        Eventually.True(() => ProcessStat.TryRead(zombie)?.State == 'Z', "the child's end");
        var error = Refusal(Target.Pid(zombie));
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.Contains($"process {zombie} is dead (a zombie that its parent {parent.Pid}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thread_is_no_process_and_its_process_is_named()
    {
        int self = Environment.ProcessId;
        int thread = ProcFs.Threads(self).First(tid => tid != self);
        var error = Refusal(Target.Pid(thread));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains($"{thread} is a thread of process {self}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_start_time_is_another_process()
    {
        using var victim = Child.Sleep();
        ulong ticks = ProcessStat.TryRead(victim.Pid)!.StartTicks;
        Resolve(Target.Pid(victim.Pid) with { StartTicks = ticks }).Dispose();
        var error = Refusal(Target.Pid(victim.Pid) with { StartTicks = ticks + 1 });
        Assert.Equal(ErrorCode.NotFound, error.Code);
        Assert.Contains("not the process that was meant", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_without_virtual_machine_is_no_monitor()
    {
        using var victim = Child.Sleep();
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Vmm(victim.Pid)).Code);
    }

    [Theory]
    [InlineData("a\\e[31mred")]
    [InlineData("a\\nb: uid 0")]
    [InlineData("x) uid 0 (y")]
    [InlineData("\\xe2\\x80\\xaeabc")]
    [InlineData("\\xff\\xfe\\x80")]
    [InlineData("\\\\x1b")]
    public void A_hostile_comm_can_neither_reach_a_terminal_nor_speak_for_us(string comm)
    {
        using var victim = Child.Start("/usr/bin/perl", "-e", $"$|=1; $0=\"{comm}\"; print qq(up\\n); sleep 1000");
        victim.Output.ReadLine();
        using var found = (ProcessTarget)Resolve(Target.Pid(victim.Pid));
        Assert.Matches($"^pid {victim.Pid} \\([^()\\p{{C}}]*\\) uid {Credentials.EffectiveUid}$", found.Describe);
        using var self = Callers.Self();
        Assert.All(new TargetResolver(Policies.Embedded).Describe(Target.Pid(victim.Pid), self),
            m => Assert.DoesNotMatch("[\\p{Cc}\\p{Cf}]", m.Description));
    }

    [Fact]
    public void What_a_target_means_is_described_with_its_start_time_and_the_refusal()
    {
        using var victim = Child.Sleep();
        using var self = Callers.Self();
        var resolver = new TargetResolver(Policies.Embedded);
        var match = Assert.Single(resolver.Describe(Target.Pid(victim.Pid), self));
        Assert.Equal($"pid:{victim.Pid}@{ProcessStat.TryRead(victim.Pid)!.StartTicks}", match.Target);
        Assert.Contains("sleep", match.Description, StringComparison.Ordinal);
        Assert.Equal("", match.Refusal);
        Assert.Contains("first process", Assert.Single(resolver.Describe(Target.Pid(1), self)).Refusal, StringComparison.Ordinal);
    }

    private static ResolvedTarget Resolve(Target target)
    {
        using var self = Callers.Self();
        return new TargetResolver(Policies.Embedded).Resolve(target, self, TargetKinds.Process, "inject process.pause");
    }

    private static FaultException Refusal(Target target) => Assert.Throws<FaultException>(() => Resolve(target).Dispose());
}
