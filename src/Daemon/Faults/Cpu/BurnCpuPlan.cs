namespace LuminaGuard.FaultD.Daemon;

/// <summary>A burner on its way into a cgroup and out of it.</summary>
internal sealed class BurnCpuPlan(CgroupTarget target, int percent, IReadOnlyList<int> cpus, LoadPlace place, PrepareContext context)
    : LoadPlan(target, place, LoadCommand.BurnerOption, context)
{
    // A share of what it is to burn in a second is enough to see that it burns.
    private const int EnoughNs = 2_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private long _before;

    public override Errno Fire()
    {
        _before = KernelClock.ProcessCpuNs(Process.Pid);
        return base.Fire();
    }

    public override string Verify()
    {
        long begin = KernelClock.MonotonicNs;
        ThreadStates.Within(Patience, () => Process.HasEnded || Burnt() >= EnoughNs);
        if (Process.HasEnded)
            throw Context.No(ErrorCode.KernelRefused, $"the burner {Where} has ended ({HowItEnded()})");
        return Burnt() >= EnoughNs
            ? $"process {Process.Pid}, {Counted.Of(cpus.Count, "worker")}, has used {Burnt() / 1000} us of processor time in its first {(KernelClock.MonotonicNs - begin) / 1000} us"
            : throw Context.No(ErrorCode.KernelRefused, $"the burner {Where} gets no processor time: {Burnt() / 1000} us in {Patience.TotalSeconds:0} s");
    }

    protected override string Touch()
    {
        string where = cpus[0] == BurnerLoop.AnyCpu ? "" : $", on {string.Join(", ", cpus.Select(cpu => $"cpu {cpu}"))}";
        return $"a process of faultd {Where}: {Counted.Of(cpus.Count, "worker")} that {(cpus.Count == 1 ? "takes" : "take")} {percent} % of a processor{(cpus.Count == 1 ? "" : " each")}{where}; ended at undo";
    }

    protected override byte[] Order() => BurnerLoop.Order(percent, cpus);

    private long Burnt() => KernelClock.ProcessCpuNs(Process.Pid) - _before;
}
