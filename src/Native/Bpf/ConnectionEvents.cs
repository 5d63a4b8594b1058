using System.Buffers.Binary;
using static LuminaGuard.FaultD.Native.BpfInstruction;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// TCP connections as they are established by processes of a cgroup: a program of the kind sock_ops, which looks at every
/// connection of that cgroup and below and writes down when one is of the port. It is gone when this object is, or this process.
/// </summary>
public sealed class ConnectionEvents : IDisposable
{
    // struct bpf_sock_ops of linux/bpf.h.
    private const short OpAt = 0;
    private const short RemotePortAt = 64;
    private const short LocalPortAt = 68;
    private const int BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB = 4;
    private const int BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB = 5;
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
            errno = BpfProgram.TryLoad(
                LibcBpf.BPF_PROG_TYPE_SOCK_OPS, LibcBpf.BPF_CGROUP_SOCK_OPS, Program(ring!.Descriptor, 0, accepted: true, 0), out var program, out _);
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
        BpfLabel other = new();
        BpfCode code = new();
        code.Add(Move(6, 1), Load32(2, 6, OpAt));
        code.JumpIf32(2, BpfCondition.NotEqual, accepted ? BPF_SOCK_OPS_PASSIVE_ESTABLISHED_CB : BPF_SOCK_OPS_ACTIVE_ESTABLISHED_CB, other);
        code.Add(Load32(2, 6, accepted ? LocalPortAt : RemotePortAt));
        code.JumpIf32(2, BpfCondition.NotEqual, wanted, other);
        code.Add(Move(1, 6), Call(BpfHelper.GetNetnsCookie));
        code.Load(2, cookie);
        code.JumpIfRegister(0, BpfCondition.NotEqual, 2, other);
        code.Add(Call(BpfHelper.KtimeGetNs), Store64(10, -8, 0));
        code.LoadMap(1, ring);
        code.Add(Move(2, 10), Add(2, -8), MoveValue(3, sizeof(long)), MoveValue(4, 0), Call(BpfHelper.RingbufOutput));
        code.Mark(other);
        code.Add(MoveValue(0, 1), Exit());
        return code.Build();
    }

    private static Errno TryAttach(Cgroup cgroup, BpfInstruction[] program, out OwnedFd? link)
    {
        link = null;
        Errno errno = BpfProgram.TryLoad(LibcBpf.BPF_PROG_TYPE_SOCK_OPS, LibcBpf.BPF_CGROUP_SOCK_OPS, program, out var loaded, out _);
        if (errno != Errno.None)
            return errno;
        // The link holds the program.
        using (loaded)
        {
            errno = BpfProgram.TryAttach(cgroup, LibcBpf.BPF_CGROUP_SOCK_OPS, loaded!, out int attached);
            link = errno == Errno.None ? new OwnedFd(attached) : null;
        }
        return errno;
    }
}
