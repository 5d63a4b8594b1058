using System.Globalization;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>How many BPF programs judge the packets of a cgroup (BPF_PROG_QUERY of linux/bpf.h).</summary>
internal static unsafe partial class FilterFacts
{
    private const int BPF_PROG_QUERY = 16;
    private const int O_DIRECTORY = 0x10000;
    private const int O_CLOEXEC = 0x80000;
    private const nint BpfNumber = 321;

    public static string Count(string directory, bool egress)
    {
        int cgroup = open(directory, O_DIRECTORY | O_CLOEXEC);
        if (cgroup < 0)
            return "absent";
        QueryAttributes query = new() { Cgroup = (uint)cgroup, AttachType = egress ? 1u : 0u };
        nint result = bpf(BpfNumber, BPF_PROG_QUERY, (nint)(&query), sizeof(QueryAttributes));
        _ = close(cgroup);
        return result < 0 ? "untold" : query.Programs.ToString(CultureInfo.InvariantCulture);
    }

    // int open(const char *pathname, int flags);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    // int close(int fd);
    [LibraryImport("libc")]
    private static partial int close(int fd);

    // int bpf(int cmd, union bpf_attr *attr, unsigned int size);
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint bpf(nint number, nint command, nint attributes, nint size);

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct QueryAttributes
    {
        [FieldOffset(0)] public uint Cgroup;
        [FieldOffset(4)] public uint AttachType;
        [FieldOffset(24)] public uint Programs;
    }
}
