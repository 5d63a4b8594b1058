using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>/proc/self/oom_score_adj, proc_pid_oom_score_adj(5).</summary>
public static class OomScore
{
    /// <summary>The calling process is the first that the OOM killer takes; anybody may ask for that for himself.</summary>
    public static Errno BeFirst()
    {
        Errno errno = Fd.Open("/proc/self/oom_score_adj", O_WRONLY, out int fd);
        if (errno != Errno.None)
            return errno;
        errno = Fd.WriteAll(fd, "1000"u8);
        Fd.Close(fd);
        return errno;
    }
}
