using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sys/resource.h.</summary>
internal static unsafe partial class LibcResource
{
    // int prlimit64(pid_t pid, enum __rlimit_resource resource, const struct rlimit64 *new, struct rlimit64 *old);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int prlimit64(int pid, int resource, RLimit* newLimit, RLimit* oldLimit);
}

/// <summary>struct rlimit64.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RLimit
{
    internal ulong Current;
    internal ulong Maximum;
}
