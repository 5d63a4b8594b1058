namespace LuminaGuard.FaultD.Daemon;

/// <summary>How many descriptors this process may have open (getrlimit(2), RLIMIT_NOFILE).</summary>
internal static class DescriptorLimit
{
    /// <summary>
    /// Raises the soft limit to the hard one and gives it. The soft one is 1024 for the sake of select(2), which nothing
    /// here uses.
    /// </summary>
    public static ulong Raise()
    {
        int descriptors = RlimitNumbers.Of(ProcessResource.Nofile);
        if (ResourceLimits.Get(0, descriptors, out ulong soft, out ulong hard) != Errno.None)
            return 1024;
        return ResourceLimits.Set(0, descriptors, hard, hard) == Errno.None ? hard : soft;
    }
}
