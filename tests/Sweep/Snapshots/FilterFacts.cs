using System.Globalization;
using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>How many BPF programs judge the packets of a cgroup (BPF_PROG_QUERY of linux/bpf.h).</summary>
internal static unsafe partial class FilterFacts
{
    private const int BPF_PROG_LOAD = 5;
    private const int BPF_PROG_ATTACH = 8;
    private const int BPF_PROG_DETACH = 9;
    private const int BPF_PROG_QUERY = 16;
    private const uint BPF_PROG_TYPE_CGROUP_SKB = 8;
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

    /// <summary>Puts a program there that lets all pass that goes out, with BPF_F_ALLOW_OVERRIDE (1) or none (0); gone when disposed.</summary>
    public static Attachment AttachPassing(string directory, int flags)
    {
        // r0 = 1; exit.
        ReadOnlySpan<ulong> code = [0x1_0000_00b7, 0x95];
        fixed (ulong* instructions = code)
        fixed (byte* license = "GPL\0"u8)
        {
            LoadAttributes load = new() { Type = BPF_PROG_TYPE_CGROUP_SKB, Count = 2, Instructions = (ulong)instructions, License = (ulong)license, ExpectedAttachType = 1 };
            int program = (int)bpf(BpfNumber, BPF_PROG_LOAD, (nint)(&load), sizeof(LoadAttributes));
            var attachment = new Attachment(open(directory, O_DIRECTORY | O_CLOEXEC), program);
            AttachAttributes attach = attachment.Attributes((uint)flags);
            if (bpf(BpfNumber, BPF_PROG_ATTACH, (nint)(&attach), sizeof(AttachAttributes)) < 0)
                throw new InvalidOperationException("Cannot attach a program: bpf failed");
            return attachment;
        }
    }

    /// <summary>A program of somebody else's at a cgroup.</summary>
    internal sealed class Attachment(int cgroup, int program) : IDisposable
    {
        public AttachAttributes Attributes(uint flags) => new() { Cgroup = (uint)cgroup, Program = (uint)program, AttachType = 1, Flags = flags };

        public void Dispose()
        {
            AttachAttributes detach = Attributes(0);
            bpf(BpfNumber, BPF_PROG_DETACH, (nint)(&detach), sizeof(AttachAttributes));
            _ = close(program);
            _ = close(cgroup);
        }
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

    [StructLayout(LayoutKind.Explicit, Size = 72)]
    private struct LoadAttributes
    {
        [FieldOffset(0)] public uint Type;
        [FieldOffset(4)] public uint Count;
        [FieldOffset(8)] public ulong Instructions;
        [FieldOffset(16)] public ulong License;
        [FieldOffset(68)] public uint ExpectedAttachType;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct AttachAttributes
    {
        public uint Cgroup;
        public uint Program;
        public uint AttachType;
        public uint Flags;
        public uint Replaced;
    }

    [StructLayout(LayoutKind.Explicit, Size = 32)]
    private struct QueryAttributes
    {
        [FieldOffset(0)] public uint Cgroup;
        [FieldOffset(4)] public uint AttachType;
        [FieldOffset(24)] public uint Programs;
    }
}
