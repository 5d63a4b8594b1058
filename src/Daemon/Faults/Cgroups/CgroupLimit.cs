using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A limit that is asked for.</summary>
/// <param name="Place">Where.</param>
/// <param name="Wanted">What is to stand there.</param>
/// <param name="IsLess">Whether that is less than what a text of the kernel's grants.</param>
internal sealed record CgroupLimit(CgroupPlace Place, string Wanted, Func<string, bool> IsLess)
{
    /// <summary>A limit that is one number.</summary>
    public static CgroupLimit Number(CgroupPlace place, long limit) =>
        new(place, limit.ToString(CultureInfo.InvariantCulture), now => limit < Read(now));

    /// <summary>The kernel's text as a number; none is more than all others.</summary>
    public static long Read(string limit) =>
        long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : long.MaxValue;
}
