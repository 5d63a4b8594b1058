namespace LuminaGuard.FaultD.Daemon;

/// <summary>How many descriptors this process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
internal static class DescriptorLimit
{
    private const int RLIMIT_NOFILE = 7;

    /// <summary>
    /// Raises the soft limit to the hard one and gives it. The soft one is 1024 for the sake of select(2), which nothing
    /// here uses.
    /// </summary>
    public static ulong Raise()
    {
        if (ResourceLimits.Get(0, RLIMIT_NOFILE, out ulong soft, out ulong hard) != Errno.None)
            return 1024;
        return ResourceLimits.Set(0, RLIMIT_NOFILE, hard, hard) == Errno.None ? hard : soft;
    }
}
