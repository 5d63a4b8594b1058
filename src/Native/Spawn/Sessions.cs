using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Sessions, setsid(2).</summary>
public static class Sessions
{
    /// <summary>
    /// Makes this process the leader of a new session without a terminal: Ctrl-C and hang-up are not for it any more.
    /// </summary>
    /// <returns>EPERM when it leads a process group already.</returns>
    public static Errno SetSid() => (int)setsid() >= 0 ? Errno.None : ErrnoExtensions.Last;
}
