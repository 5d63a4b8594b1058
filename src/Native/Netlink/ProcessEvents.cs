using System.Buffers.Binary;
using System.Runtime.InteropServices;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// What the kernel says of every process as it happens: forks, execs, exits (linux/cn_proc.h, the process connector). For
/// CAP_NET_ADMIN in the initial namespaces.
/// </summary>
public sealed unsafe class ProcessEvents : IDisposable
{
    private const int NETLINK_CONNECTOR = 11;
    private const ushort NLMSG_DONE = 3;
    private const int CN_IDX_PROC = 1;
    private const int CN_VAL_PROC = 1;
    private const int PROC_CN_MCAST_LISTEN = 1;
    private const int SO_RCVBUFFORCE = 33;
    private const int BufferBytes = 4 << 20;
    private const int NetlinkHeader = 16;
    private const int ConnectorHeader = 20;
    private const int EventAt = NetlinkHeader + ConnectorHeader;
    private const int DataAt = EventAt + 16;
    private const int LongestMessage = 256;
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMilliseconds(500);
    private readonly OwnedFd _fd;

    private ProcessEvents(OwnedFd fd) => _fd = fd;

    /// <summary>Readable when an event waits.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Listens from now on.</summary>
    /// <param name="events">The events; null on failure.</param>
    /// <returns>EPERM: no CAP_NET_ADMIN. EPROTONOSUPPORT: no process connector in this kernel, or not in this network namespace.
    /// EHOSTUNREACH: the kernel does not answer, as it does in a pid or user namespace that is not the initial one.</returns>
    public static Errno TryOpen(out ProcessEvents? events)
    {
        events = null;
        int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_CONNECTOR);
        if (fd < 0)
            return ErrnoExtensions.Last;
        var opened = new ProcessEvents(new OwnedFd(fd));
        Errno errno = opened.Listen();
        if (errno == Errno.None)
            events = opened;
        else
            opened.Dispose();
        return errno;
    }

    /// <summary>Takes the next event.</summary>
    /// <returns>EAGAIN: none waits. ENOBUFS: some were lost, since they came faster than they were taken.</returns>
    public Errno TryTake(out ProcessEvent taken)
    {
        Span<byte> message = stackalloc byte[LongestMessage];
        while (true)
        {
            taken = default;
            Errno errno = Fd.Read(_fd.Value, message, out int count);
            if (errno != Errno.None)
                return errno;
            if (TryParse(message[..count], out taken))
                return Errno.None;
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _fd.Dispose();

    /// <summary>Reads one message of the kernel's; false when it is about something else.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> message, out ProcessEvent parsed)
    {
        parsed = default;
        if (message.Length < DataAt + 16 || BinaryPrimitives.ReadUInt32LittleEndian(message[NetlinkHeader..]) != CN_IDX_PROC)
            return false;
        var what = (ProcessEventKind)BinaryPrimitives.ReadUInt32LittleEndian(message[EventAt..]);
        long atNs = BinaryPrimitives.ReadInt64LittleEndian(message[(EventAt + 8)..]);
        var data = message[DataAt..];
        int First(ReadOnlySpan<byte> d) => BinaryPrimitives.ReadInt32LittleEndian(d);
        parsed = what switch
        {
            ProcessEventKind.Acknowledged => new ProcessEvent(what, atNs, First(data), 0, 0),
            // struct fork_proc_event: parent pid and tgid, child pid and tgid.
            ProcessEventKind.Fork => new ProcessEvent(what, atNs, First(data[8..]), First(data[12..]), First(data[4..])),
            ProcessEventKind.Exec or ProcessEventKind.Named or ProcessEventKind.Exit => new ProcessEvent(what, atNs, First(data), First(data[4..]), 0),
            _ => default,
        };
        return parsed.AtNs != 0;
    }

    private Errno Listen()
    {
        int size = BufferBytes;
        NetlinkAddress address = new() { Family = (ushort)AF_NETLINK, Groups = CN_IDX_PROC };
        // SAFETY: both structures are locals, and their sizes are what is passed. Without the right to it the buffer stays short.
        _ = setsockopt(_fd.Value, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(int));
        if (bind(_fd.Value, (Tmds.Linux.sockaddr*)&address, (uint)sizeof(NetlinkAddress)) < 0)
            return ErrnoExtensions.Last;
        Span<byte> request = stackalloc byte[EventAt + 4];
        request.Clear();
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], NLMSG_DONE);
        BinaryPrimitives.WriteUInt32LittleEndian(request[NetlinkHeader..], CN_IDX_PROC);
        BinaryPrimitives.WriteUInt32LittleEndian(request[(NetlinkHeader + 4)..], CN_VAL_PROC);
        BinaryPrimitives.WriteUInt16LittleEndian(request[(NetlinkHeader + 16)..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(request[EventAt..], PROC_CN_MCAST_LISTEN);
        Errno errno = Fd.WriteAll(_fd.Value, request);
        return errno == Errno.None ? AwaitAnswer() : errno;
    }

    private Errno AwaitAnswer()
    {
        long deadline = KernelClock.MonotonicNs + (long)AnswerPatience.TotalNanoseconds;
        while (KernelClock.MonotonicNs < deadline)
        {
            Errno errno = TryTake(out var first);
            if (errno == Errno.None && first.Kind == ProcessEventKind.Acknowledged)
                return (Errno)first.Tid;
            if (errno == Errno.EAGAIN)
                _ = Fd.PollInput(_fd.Value, 10, out _);
            else if (errno is not (Errno.None or Errno.ENOBUFS))
                return errno;
        }
        return Errno.EHOSTUNREACH;
    }
}

/// <summary>What happened to a process, as enum proc_cn_event numbers it.</summary>
public enum ProcessEventKind : uint
{
    /// <summary>The kernel's answer to who listens.</summary>
    Acknowledged = 0,

    /// <summary>A process or thread was made.</summary>
    Fork = 1,

    /// <summary>A process has begun another program.</summary>
    Exec = 2,

    /// <summary>A thread has got another name.</summary>
    Named = 0x200,

    /// <summary>A thread has ended, perhaps the last of its process.</summary>
    Exit = 0x80000000,
}

/// <summary>One event.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="AtNs">When, on CLOCK_MONOTONIC.</param>
/// <param name="Tid">The thread it happened to; of a fork, the new one.</param>
/// <param name="Pid">Its process.</param>
/// <param name="ParentPid">Of a fork, the process that forked.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ProcessEvent(ProcessEventKind Kind, long AtNs, int Tid, int Pid, int ParentPid);
