namespace LuminaGuard.FaultD.Native;

/// <summary>Limits of a process (prlimit(2)). No call here allocates.</summary>
public static class ResourceLimits
{
    /// <summary>RLIM_INFINITY: no limit.</summary>
    public const ulong Infinity = ulong.MaxValue;

    /// <summary>Reads one limit of a process.</summary>
    /// <param name="pid">The process; 0 is our own.</param>
    /// <param name="resource">RLIMIT_ number of asm-generic/resource.h.</param>
    /// <param name="soft">What is enforced, in the resource's unit.</param>
    /// <param name="hard">How far the soft limit may be raised.</param>
    /// <returns>ESRCH, EPERM (another user's process), EINVAL (no such resource).</returns>
    public static unsafe Errno Get(int pid, int resource, out ulong soft, out ulong hard)
    {
        RLimit old = default;
        // SAFETY: the kernel writes one struct rlimit64 into the local.
        int result = LibcResource.prlimit64(pid, resource, null, &old);
        soft = old.Current;
        hard = old.Maximum;
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Sets both limits of a process at once.</summary>
    /// <param name="pid">The process; 0 is our own.</param>
    /// <param name="resource">RLIMIT_ number of asm-generic/resource.h.</param>
    /// <param name="soft">What is enforced from now on; what is in use already stays.</param>
    /// <param name="hard">How far it may be raised; raising this one needs CAP_SYS_RESOURCE.</param>
    /// <returns>ESRCH, EPERM, EINVAL (soft above hard, or no such resource).</returns>
    public static Errno Set(int pid, int resource, ulong soft, ulong hard) =>
        Exchange(pid, resource, soft, hard, out _, out _);

    /// <summary>The same, and says what they were until then: of whoever has the number in that moment.</summary>
    public static unsafe Errno Exchange(
        int pid, int resource, ulong soft, ulong hard, out ulong softBefore, out ulong hardBefore)
    {
        RLimit limit = new() { Current = soft, Maximum = hard }, before = default;
        // SAFETY: the kernel reads one struct rlimit64 from one local and writes one into the other.
        int result = LibcResource.prlimit64(pid, resource, &limit, &before);
        softBefore = before.Current;
        hardBefore = before.Maximum;
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }
}
