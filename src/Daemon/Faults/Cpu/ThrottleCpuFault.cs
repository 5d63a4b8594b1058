using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>cpu.throttle: a smaller quota in cpu.max.</summary>
internal sealed class ThrottleCpuFault() : CgroupLimitFault<ThrottleCpu>("cpu")
{
    // min_cfs_quota_period and max_cfs_quota_period of kernel/sched/core.c; the quota has the same least.
    private const long LeastUs = 1_000;
    private const long MostPeriodUs = 1_000_000;
    private const int MostPercent = 100 * 8192;
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromMilliseconds(100);

    public override FaultDescriptor Descriptor => ThrottleCpu.Descriptor;

    protected override CgroupLimit Limit(ThrottleCpu spec, PrepareContext context)
    {
        if (spec.Percent is < 1 or > MostPercent)
            throw context.No(ErrorCode.InvalidArgument, $"percent is 1 to {MostPercent}, not {spec.Percent}");
        long period = (long)(spec.Period ?? DefaultPeriod).TotalMicroseconds;
        if (period is < LeastUs or > MostPeriodUs)
            throw context.No(ErrorCode.InvalidArgument, $"period is 1 ms to 1 s, not {period} µs");
        long quota = spec.Percent * period / 100;
        if (quota < LeastUs)
            throw context.No(ErrorCode.InvalidArgument, $"percent of the period is at least 1 ms, not {quota} µs: a longer period, or more percent");
        return new CgroupLimit(
            CgroupPlace.CpuMax, string.Create(CultureInfo.InvariantCulture, $"{quota} {period}"), now => IsLess(quota, period, now));
    }

    // Shares are compared, whatever their periods are: "max 100000" is no limit.
    private static bool IsLess(long quota, long period, string now) =>
        now.Split(' ') is not [var granted, var of]
        || granted == CgroupPlace.NoLimit
        || (Int128)quota * CgroupLimit.Read(of) < (Int128)CgroupLimit.Read(granted) * period;
}
