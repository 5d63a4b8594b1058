using System.Buffers.Binary;
using static LuminaGuard.FaultD.Native.BpfInstruction;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// TCP connections as they are established by processes of a cgroup: a program of the kind sock_ops, which looks at every
/// connection of that cgroup and below and writes down when one is of the port. It is gone when this object is, or this process.
/// </summary>
public sealed unsafe class ConnectionEvents : IDisposable
{
    // struct bpf_sock_ops of linux/bpf.h.
    private const short OpAt = 0;
    private const short RemotePortAt = 64;
    private const short LocalPortAt = 68;
    private const int BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB = 4;
    private const int BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB = 5;
    private const int KtimeGetNs = 5;
    private const int GetNetnsCookie = 122;
    private const int RingbufOutput = 130;
    private readonly BpfRing _ring;
    private readonly OwnedFd _link;

    private ConnectionEvents(BpfRing ring, OwnedFd link) => (_ring, _link) = (ring, link);

    /// <summary>Readable when a connection was established.</summary>
    public int Descriptor => _ring.Descriptor;

    /// <summary>Looks from now on; in this process's network namespace only.</summary>
    /// <param name="cgroup">Whose processes.</param>
    /// <param name="port">The port that is listened on, or that is connected to.</param>
    /// <param name="accepted">True: connections that a process of the cgroup accepts; false: those that it makes.</param>
    /// <param name="events">The events; null on failure.</param>
    /// <returns>EPERM: no CAP_BPF and CAP_NET_ADMIN. EINVAL: this kernel has none of it, or lacks a part.</returns>
    public static Errno TryOpen(Cgroup cgroup, int port, bool accepted, out ConnectionEvents? events)
    {
        events = null;
        Errno errno = NetworkNamespace.TryCookie(out ulong cookie);
        if (errno != Errno.None)
            return errno;
        errno = BpfRing.TryCreate(out var ring);
        if (errno != Errno.None)
            return errno;
        errno = TryAttach(cgroup, Program(ring!.Descriptor, port, accepted, cookie), out var link);
        if (errno == Errno.None)
            events = new ConnectionEvents(ring, link!);
        else
            ring.Dispose();
        return errno;
    }

    /// <summary>Whether the kernel would take such a program from us; none is attached.</summary>
    /// <returns>EPERM: no CAP_BPF, or no CAP_NET_ADMIN. Others of bpf(2).</returns>
    public static Errno TryLoadOnly()
    {
        Errno errno = BpfRing.TryCreate(out var ring);
        if (errno != Errno.None)
            return errno;
        using (ring)
        {
            errno = TryLoad(Program(ring!.Descriptor, 0, accepted: true, 0), out var program);
            program?.Dispose();
            return errno;
        }
    }

    /// <summary>Takes the next; false when none waits.</summary>
    /// <param name="atNs">When it was established, on CLOCK_MONOTONIC.</param>
    public bool TryTake(out long atNs) => _ring.TryTake(out atNs);

    /// <summary>Takes the program away.</summary>
    public void Dispose()
    {
        _link.Dispose();
        _ring.Dispose();
    }

    private static BpfInstruction[] Program(int ring, int port, bool accepted, ulong cookie)
    {
        // The one is in the byte order of the machine, the other in that of the network, and both are 32 bits wide.
        int wanted = accepted ? port : BinaryPrimitives.ReverseEndianness(port);
        return
        [
            Move(6, 1),
            Load32(2, 6, OpAt),
            SkipUnless32(2, accepted ? BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB : BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, 16),
            Load32(2, 6, accepted ? LocalPortAt : RemotePortAt),
            SkipUnless32(2, wanted, 14),
            Move(1, 6),
            Call(GetNetnsCookie),
            LoadLow(2, cookie),
            LoadHigh(cookie),
            SkipUnless(0, 2, 9),
            Call(KtimeGetNs),
            Store64(10, -8, 0),
            LoadMap(1, ring),
            LoadHigh(0),
            Move(2, 10),
            Add(2, -8),
            MoveValue(3, sizeof(long)),
            MoveValue(4, 0),
            Call(RingbufOutput),
            MoveValue(0, 1),
            Exit(),
        ];
    }

    private static Errno TryLoad(BpfInstruction[] program, out OwnedFd? loaded)
    {
        int fd;
        // SAFETY: instructions and licence are pinned for the call, which copies them.
        fixed (BpfInstruction* instructions = program)
        fixed (byte* license = "Apache-2.0\0"u8)
        {
            fd = LibcBpf.Call(LibcBpf.BPF_PROG_LOAD, new LibcBpf.ProgramAttributes
            {
                Type = LibcBpf.BPF_PROG_TYPE_SOCK_OPS,
                Count = (uint)program.Length,
                Instructions = (ulong)instructions,
                License = (ulong)license,
                ExpectedAttachType = LibcBpf.BPF_CGROUP_SOCK_OPS,
            });
        }
        Errno errno = fd < 0 ? ErrnoExtensions.Last : Errno.None;
        loaded = errno == Errno.None ? new OwnedFd(fd) : null;
        return errno;
    }

    private static Errno TryAttach(Cgroup cgroup, BpfInstruction[] program, out OwnedFd? link)
    {
        link = null;
        Errno errno = TryLoad(program, out var loaded);
        if (errno != Errno.None)
            return errno;
        // The link holds the program.
        using (loaded)
        {
            int attached = LibcBpf.Call(LibcBpf.BPF_LINK_CREATE, new LibcBpf.LinkAttributes
            {
                Program = loaded!.Value,
                Target = cgroup.Descriptor,
                AttachType = LibcBpf.BPF_CGROUP_SOCK_OPS,
            });
            if (attached < 0)
                return ErrnoExtensions.Last;
            link = new OwnedFd(attached);
            return Errno.None;
        }
    }
}
