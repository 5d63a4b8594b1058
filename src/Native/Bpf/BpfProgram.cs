using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>A program of ours in the kernel, and its place at a cgroup. Both go with their descriptors.</summary>
internal static unsafe class BpfProgram
{
    private const int LogBytes = 64 * 1024;

    /// <summary>Has the kernel verify and take a program.</summary>
    /// <param name="type">BPF_PROG_TYPE_….</param>
    /// <param name="attachType">BPF_CGROUP_….</param>
    /// <param name="code">The program.</param>
    /// <param name="loaded">Its descriptor; null on failure.</param>
    /// <param name="why">What the verifier says of a program that it refuses: its last line; else empty.</param>
    /// <returns>EPERM: no CAP_BPF, or no CAP_NET_ADMIN. EINVAL, EACCES: this kernel has none of it, or lacks a part.</returns>
    public static Errno TryLoad(uint type, uint attachType, BpfInstruction[] code, out OwnedFd? loaded, out string why)
    {
        why = "";
        Errno errno = Load(type, attachType, code, null, out loaded);
        if (errno is Errno.None or Errno.EPERM)
            return errno;
        // Once more, with its words: they cost the kernel more than the program.
        byte[] log = new byte[LogBytes];
        errno = Load(type, attachType, code, log, out loaded);
        if (errno != Errno.None)
            why = Encoding.UTF8.GetString(log).TrimEnd('\0', '\n').Split('\n').LastOrDefault(line => !line.StartsWith("processed ", StringComparison.Ordinal)) ?? "";
        return errno;
    }

    /// <summary>Puts a program at a cgroup, beside whatever is there; for as long as the link is open. No allocation.</summary>
    /// <param name="cgroup">The cgroup.</param>
    /// <param name="attachType">As it was loaded for.</param>
    /// <param name="program">The program.</param>
    /// <param name="link">A descriptor, to be closed; -1 on failure.</param>
    public static Errno TryAttach(Cgroup cgroup, uint attachType, OwnedFd program, out int link)
    {
        link = LibcBpf.Call(LibcBpf.BPF_LINK_CREATE, new LibcBpf.LinkAttributes
        {
            Program = program.Value,
            Target = cgroup.Descriptor,
            AttachType = attachType,
        });
        return link < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>How many programs are at a cgroup itself, and how they were attached: BPF_F_ALLOW_….</summary>
    public static Errno TryQuery(Cgroup cgroup, uint attachType, out uint count, out uint flags)
    {
        LibcBpf.QueryAttributes query = new() { Target = (uint)cgroup.Descriptor, AttachType = attachType };
        int result = LibcBpf.Query(ref query);
        (count, flags) = (query.Programs, query.AttachFlags);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>The cgroup that a link is at; 0 when its cgroup has gone.</summary>
    public static Errno TryCgroupOf(int link, out ulong cgroup)
    {
        LibcBpf.LinkInfo info = default;
        // SAFETY: the kernel writes at most the length passed into the local.
        int result = LibcBpf.Call(LibcBpf.BPF_OBJ_GET_INFO_BY_FD, new LibcBpf.InfoAttributes
        {
            Descriptor = link,
            Length = (uint)sizeof(LibcBpf.LinkInfo),
            Info = (ulong)&info,
        });
        cgroup = info.Cgroup;
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    private static Errno Load(uint type, uint attachType, BpfInstruction[] code, byte[]? log, out OwnedFd? loaded)
    {
        int fd;
        // SAFETY: instructions, licence and log are pinned for the call, which copies from the former and writes into the latter within its size.
        fixed (BpfInstruction* instructions = code)
        fixed (byte* license = "Apache-2.0\0"u8, words = log)
        {
            fd = LibcBpf.Call(LibcBpf.BPF_PROG_LOAD, new LibcBpf.ProgramAttributes
            {
                Type = type,
                Count = (uint)code.Length,
                Instructions = (ulong)instructions,
                License = (ulong)license,
                LogLevel = log is null ? 0u : 1u,
                LogSize = (uint)(log?.Length ?? 0),
                Log = (ulong)words,
                ExpectedAttachType = attachType,
            });
        }
        loaded = fd < 0 ? null : new OwnedFd(fd);
        return fd < 0 ? ErrnoExtensions.Last : Errno.None;
    }
}
