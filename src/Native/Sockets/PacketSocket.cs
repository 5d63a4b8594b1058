using static LuminaGuard.FaultD.Native.LibcMessage;

namespace LuminaGuard.FaultD.Native;

/// <summary>One end of a pair of Unix sockets that keeps messages apart and carries descriptors (unix(7), SOCK_SEQPACKET).</summary>
public sealed unsafe class PacketSocket : IDisposable
{
    /// <summary>The most descriptors in one message (SCM_MAX_FD).</summary>
    public const int MaxDescriptors = 253;

    private static readonly int ControlBytes = sizeof(ControlHeader) + ((MaxDescriptors + 1) * sizeof(int));
    private readonly OwnedFd _fd;

    private PacketSocket(int fd) => _fd = new OwnedFd(fd);

    /// <summary>The descriptor, to wait for or to hand on.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Two ends that belong together.</summary>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public static (PacketSocket Ours, PacketSocket Theirs) Pair()
    {
        int* ends = stackalloc int[2];
        // SAFETY: socketpair writes two descriptors into the two locals.
        if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
            throw new LinuxException(ErrnoExtensions.Last, "create", "a pair of sockets");
        return (new PacketSocket(ends[0]), new PacketSocket(ends[1]));
    }

    /// <summary>Takes over an end that this process was started with.</summary>
    public static PacketSocket FromDescriptor(int ownedFd) => new(ownedFd);

    /// <summary>Sends one message; blocks while the other end is full.</summary>
    /// <returns>EPIPE or ECONNRESET when the other end is closed.</returns>
    public Errno Send(ReadOnlySpan<byte> message, ReadOnlySpan<int> descriptors)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, MaxDescriptors);
        byte* control = stackalloc byte[ControlBytes];
        // SAFETY: message and control live across the call, and their lengths are what is passed.
        fixed (byte* bytes = message)
        {
            Part part = new() { Base = bytes, Length = (nuint)message.Length };
            Header header = new() { Parts = &part, PartCount = 1 };
            if (descriptors.Length > 0)
            {
                int length = sizeof(ControlHeader) + (descriptors.Length * sizeof(int));
                *(ControlHeader*)control = new() { Length = (nuint)length, Level = SOL_SOCKET, Type = SCM_RIGHTS };
                descriptors.CopyTo(new Span<int>(control + sizeof(ControlHeader), descriptors.Length));
                header.Control = control;
                header.ControlLength = (nuint)length;
            }
            nint sent;
            do
                sent = sendmsg(_fd.Value, &header, MSG_NOSIGNAL);
            while (sent < 0 && ErrnoExtensions.Last == Errno.EINTR);
            return sent < 0 ? ErrnoExtensions.Last : Errno.None;
        }
    }

    /// <summary>Takes one message, waiting for it. Allocates nothing.</summary>
    /// <param name="buffer">Where it goes; what is longer is cut.</param>
    /// <param name="count">How many bytes it has; 0 when the other end is closed.</param>
    /// <param name="descriptors">Where its descriptors go, the caller's to close; further ones are closed here.</param>
    /// <param name="descriptorCount">How many there are.</param>
    public Errno Receive(Span<byte> buffer, out int count, Span<int> descriptors, out int descriptorCount)
    {
        byte* control = stackalloc byte[ControlBytes];
        nint received;
        Header header;
        // SAFETY: buffer and control live across the call, and their lengths are what is passed.
        fixed (byte* bytes = buffer)
        {
            Part part = new() { Base = bytes, Length = (nuint)buffer.Length };
            do
            {
                header = new() { Parts = &part, PartCount = 1, Control = control, ControlLength = (nuint)ControlBytes };
                received = recvmsg(_fd.Value, &header, MSG_CMSG_CLOEXEC);
            }
            while (received < 0 && ErrnoExtensions.Last == Errno.EINTR);
        }
        count = (int)Math.Max(received, 0);
        descriptorCount = 0;
        if (received < 0)
            return ErrnoExtensions.Last;
        var first = (ControlHeader*)control;
        if (header.ControlLength >= (nuint)sizeof(ControlHeader) && first->Level == SOL_SOCKET && first->Type == SCM_RIGHTS)
        {
            var all = new ReadOnlySpan<int>(control + sizeof(ControlHeader), ((int)first->Length - sizeof(ControlHeader)) / sizeof(int));
            descriptorCount = Math.Min(all.Length, descriptors.Length);
            all[..descriptorCount].CopyTo(descriptors);
            foreach (int further in all[descriptorCount..])
                Fd.Close(further);
        }
        return Errno.None;
    }

    /// <summary>Closes this end.</summary>
    public void Dispose() => _fd.Dispose();
}
