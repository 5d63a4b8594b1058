using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>linux/bpf.h: the call, and the attributes of the commands that are used. What is not named is zero.</summary>
internal static unsafe partial class LibcBpf
{
    internal const int BPF_MAP_CREATE = 0;
    internal const int BPF_MAP_LOOKUP_ELEM = 1;
    internal const int BPF_MAP_UPDATE_ELEM = 2;
    internal const int BPF_MAP_DELETE_ELEM = 3;
    internal const int BPF_PROG_LOAD = 5;
    internal const int BPF_OBJ_GET_INFO_BY_FD = 15;
    internal const int BPF_PROG_QUERY = 16;
    internal const int BPF_LINK_CREATE = 28;
    internal const uint BPF_F_ALLOW_MULTI = 2;
    internal const uint BPF_MAP_TYPE_HASH = 1;
    internal const uint BPF_MAP_TYPE_ARRAY = 2;
    internal const uint BPF_MAP_TYPE_LPM_TRIE = 11;
    internal const uint BPF_MAP_TYPE_RINGBUF = 27;
    internal const uint BPF_F_NO_PREALLOC = 1;
    internal const uint BPF_PROG_TYPE_SCHED_CLS = 3;
    internal const uint BPF_PROG_TYPE_CGROUP_SKB = 8;
    internal const uint BPF_PROG_TYPE_SOCK_OPS = 13;
    internal const uint BPF_CGROUP_INET_INGRESS = 0;
    internal const uint BPF_CGROUP_INET_EGRESS = 1;
    internal const uint BPF_CGROUP_SOCK_OPS = 3;
    internal const int BPF_HDR_START_NET = 1;

    /// <summary>Makes one bpf(2) call.</summary>
    /// <returns>A descriptor, or 0; below 0 on failure.</returns>
    internal static int Call<T>(int command, T attributes)
        where T : unmanaged =>
        // SAFETY: the attributes are a local of the size passed; what they point to is kept by the caller.
        (int)bpf(SyscallNumbers.Bpf, command, (nint)(&attributes), sizeof(T));

    // int bpf(int cmd, union bpf_attr *attr, unsigned int size);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint bpf(nint number, nint command, nint attributes, nint size);

    [StructLayout(LayoutKind.Explicit, Size = 28)]
    internal struct MapAttributes
    {
        [FieldOffset(0)] internal uint Type;
        [FieldOffset(4)] internal uint KeySize;
        [FieldOffset(8)] internal uint ValueSize;
        [FieldOffset(12)] internal uint MaxEntries;
        [FieldOffset(16)] internal uint Flags;
    }

    [StructLayout(LayoutKind.Explicit, Size = 72)]
    internal struct ProgramAttributes
    {
        [FieldOffset(0)] internal uint Type;
        [FieldOffset(4)] internal uint Count;
        [FieldOffset(8)] internal ulong Instructions;
        [FieldOffset(16)] internal ulong License;
        [FieldOffset(24)] internal uint LogLevel;
        [FieldOffset(28)] internal uint LogSize;
        [FieldOffset(32)] internal ulong Log;
        [FieldOffset(68)] internal uint ExpectedAttachType;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct LinkAttributes
    {
        internal int Program;
        internal int Target;
        internal uint AttachType;
        internal uint Flags;
    }

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct QueryAttributes
    {
        [FieldOffset(0)] internal uint Target;
        [FieldOffset(4)] internal uint AttachType;
        [FieldOffset(12)] internal uint AttachFlags;
        [FieldOffset(24)] internal uint Programs;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct InfoAttributes
    {
        internal int Descriptor;
        internal uint Length;
        internal ulong Info;
    }

    /// <summary>Asks; the kernel answers in the same attributes.</summary>
    internal static int Query(ref QueryAttributes attributes)
    {
        // SAFETY: the attributes are pinned for the call, which writes within the size passed.
        fixed (QueryAttributes* p = &attributes)
            return (int)bpf(SyscallNumbers.Bpf, BPF_PROG_QUERY, (nint)p, sizeof(QueryAttributes));
    }

    /// <summary>The beginning of struct bpf_link_info, of a link to a cgroup.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct LinkInfo
    {
        [FieldOffset(0)] internal uint Type;
        [FieldOffset(4)] internal uint Id;
        [FieldOffset(8)] internal uint Program;
        [FieldOffset(16)] internal ulong Cgroup;
        [FieldOffset(24)] internal uint AttachType;
    }
}
