using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sched.h: namespaces.</summary>
internal static partial class LibcNamespaces
{
    internal const int CLONE_NEWNET = 0x40000000;

    // int setns(int fd, int nstype);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int setns(int fd, int type);

    // int unshare(int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int unshare(int flags);
}
