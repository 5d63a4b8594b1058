namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// prlimit64 asks for CAP_SYS_RESOURCE or for the target's own ids. A root without that capability, as in many services,
/// has the other way: to act with the target's ids for the length of the call.
/// </summary>
internal static class RlimitAccess
{
    private const int CapSetuid = 7;
    private const int CapSysResource = 24;

    /// <summary>The target's ids where they are needed to change its limits, or null when this daemon's own suffice.</summary>
    public static CallerCredentials? For(int pid)
    {
        if (Credentials.EffectiveUid != 0 || Credentials.Has(CapSysResource) || !Credentials.Has(CapSetuid))
            return null;
        if (ProcessStatus.TryRead(pid) is not { } status)
            return null;
        uint uid = status.Uids[0], gid = status.Gids[0];
        bool oneIdentity = status.Uids.Take(3).All(u => u == uid) && status.Gids.Take(3).All(g => g == gid);
        return oneIdentity && uid != 0 ? new CallerCredentials(uid, gid, []) : null;
    }

    public static Errno Set(int pid, int resource, ulong soft, ulong hard, CallerCredentials? credentials) =>
        Exchange(pid, resource, (soft, hard), credentials, out _);

    public static Errno Exchange(
        int pid, int resource, (ulong Soft, ulong Hard) limit, CallerCredentials? credentials, out (ulong Soft, ulong Hard) before)
    {
        if (credentials is null)
            return ResourceLimits.Exchange(pid, resource, limit.Soft, limit.Hard, out before.Soft, out before.Hard);
        using (credentials.Assume())
        {
            return ResourceLimits.Exchange(pid, resource, limit.Soft, limit.Hard, out before.Soft, out before.Hard);
        }
    }

    public static Errno Get(int pid, int resource, out ulong soft, out ulong hard)
    {
        var error = ResourceLimits.Get(pid, resource, out soft, out hard);
        if (error != Errno.EPERM || For(pid) is not { } credentials)
            return error;
        using (credentials.Assume())
        {
            return ResourceLimits.Get(pid, resource, out soft, out hard);
        }
    }
}
