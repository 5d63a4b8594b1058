using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Credentials of the calling THREAD. By number, because the wrappers of glibc change every thread of the process
/// (nptl(7)), which is the one thing that must not happen here.
/// </summary>
internal static unsafe partial class LibcCredentials
{
    /// <summary>linux/capability.h: _LINUX_CAPABILITY_VERSION_3, two data words.</summary>
    internal const uint CapabilityVersion3 = 0x20080522;

    // int setresuid(uid_t ruid, uid_t euid, uid_t suid);    int setresgid(gid_t rgid, gid_t egid, gid_t sgid);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint setres(nint number, nuint real, nuint effective, nuint saved);

    // int setgroups(size_t size, const gid_t *list);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint setgroups(nint number, nint count, uint* groups);

    // int capget(cap_user_header_t hdrp, cap_user_data_t datap);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint capget(nint number, CapabilityHeader* header, CapabilityData* data);

    // int getresuid(uid_t *ruid, uid_t *euid, uid_t *suid);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int getresuid(uint* real, uint* effective, uint* saved);

    // int getresgid(gid_t *rgid, gid_t *egid, gid_t *sgid);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int getresgid(uint* real, uint* effective, uint* saved);

    // int getgroups(int size, gid_t list[]);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int getgroups(int size, uint* groups);
}

/// <summary>struct __user_cap_header_struct.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilityHeader
{
    internal uint Version;
    internal int Pid;
}

/// <summary>struct __user_cap_data_struct.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CapabilityData
{
    internal uint Effective;
    internal uint Permitted;
    internal uint Inheritable;
}
