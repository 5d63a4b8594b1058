using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sys/wait.h.</summary>
internal static partial class LibcWait
{
    public const int P_ALL = 0;
    public const int P_PID = 1;

    public const int WNOHANG = 1;
    public const int WSTOPPED = 2;
    public const int WEXITED = 4;
    public const int WNOWAIT = 0x0100_0000;
    public const int __WNOTHREAD = 0x2000_0000;
    public const int __WALL = 0x4000_0000;

    public const int CLD_EXITED = 1;
    public const int CLD_TRAPPED = 4;

    /// <summary>siginfo_t as waitid(2) fills it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    public struct ChildInfo
    {
        [FieldOffset(0)] public int si_signo;
        [FieldOffset(8)] public int si_code;
        [FieldOffset(16)] public int si_pid;
        [FieldOffset(20)] public uint si_uid;
        [FieldOffset(24)] public int si_status;
    }

    // int waitid(idtype_t idtype, id_t id, siginfo_t *infop, int options);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    private static partial int waitid(int idtype, int id, out ChildInfo infop, int options);

    /// <summary>waitid(2); <c>si_pid</c> stays 0 when WNOHANG found nothing.</summary>
    public static Errno Wait(int idtype, int id, out ChildInfo info, int options) =>
        waitid(idtype, id, out info, options) == 0 ? Errno.None : ErrnoExtensions.Last;
}
