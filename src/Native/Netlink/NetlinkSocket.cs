using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A netlink(7) socket: requests of the kernel in the network namespace it was opened in, whichever thread uses it later.</summary>
public sealed unsafe class NetlinkSocket : IDisposable
{
    internal const int SOL_NETLINK = 270;
    internal const int NETLINK_CAP_ACK = 10;
    internal const int NETLINK_EXT_ACK = 11;
    internal const ushort NLMSG_ERROR = 2;
    internal const ushort NLMSG_DONE = 3;
    internal const ushort NLM_F_MULTI = 2;
    internal const ushort NLM_F_DUMP_INTR = 0x10;
    internal const ushort NLM_F_CAPPED = 0x100;
    internal const ushort NLM_F_ACK_TLVS = 0x200;
    internal const ushort NLMSGERR_ATTR_MSG = 1;

    // struct nlmsgerr: the error, then the header of the request.
    private const int RequestAt = NetlinkMessage.HeaderLength + sizeof(int);
    private const int SequenceAt = 8;
    private readonly OwnedFd _fd;
    private readonly byte[] _answer = new byte[32 * 1024];
    private readonly byte[] _refusal = new byte[1024];
    private int _refusalLength;

    private NetlinkSocket(OwnedFd fd) => _fd = fd;

    /// <summary>Opens one in the network namespace of the calling thread.</summary>
    /// <param name="protocol">NETLINK_SOCK_DIAG, NETLINK_NETFILTER …</param>
    /// <param name="opened">The socket; null on failure.</param>
    /// <returns>EPROTONOSUPPORT: the kernel has no such protocol. EMFILE, ENFILE, ENOMEM.</returns>
    public static Errno TryOpen(int protocol, out NetlinkSocket? opened)
    {
        opened = null;
        int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
        if (fd < 0)
            return ErrnoExtensions.Last;
        opened = new NetlinkSocket(new OwnedFd(fd));
        int one = 1;
        // SAFETY: the option is a local int of the size passed. A kernel without one of them answers at greater length, or in fewer words.
        _ = setsockopt(fd, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(int));
        // SAFETY: as above.
        _ = setsockopt(fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(int));
        return Errno.None;
    }

    /// <summary>
    /// Gives it a number that no socket has had before. The kernel gives the process's id to the first that asks, and again to the next once that is being
    /// closed; and what it keeps for one socket alone it knows by that number, and takes away a moment after the number is free again.
    /// </summary>
    /// <returns>The errors of bind(2).</returns>
    internal Errno TryBindAlone()
    {
        NetlinkAddress address = new() { Family = (ushort)AF_NETLINK };
        do
        {
            // From Guid, as FaultId has it. Numbers that look negative are nobody's process id.
            Guid random = Guid.NewGuid();
            address.Pid = MemoryMarshal.Read<uint>(MemoryMarshal.AsBytes(new ReadOnlySpan<Guid>(ref random))) | 0x8000_0000;
            // SAFETY: the address is a local of the size passed.
            if (bind(_fd.Value, (Tmds.Linux.sockaddr*)&address, (uint)sizeof(NetlinkAddress)) == 0)
                return Errno.None;
        }
        while (ErrnoExtensions.Last == Errno.EADDRINUSE);
        return ErrnoExtensions.Last;
    }

    /// <summary>Readable when something waits.</summary>
    internal int Descriptor => _fd.Value;

    /// <summary>Has the kernel send what it says to all.</summary>
    /// <param name="groups">RTMGRP_…, bits of <see cref="NetlinkAddress.Groups"/>.</param>
    /// <returns>The errors of bind(2).</returns>
    internal Errno TryJoin(uint groups)
    {
        NetlinkAddress address = new() { Family = (ushort)AF_NETLINK, Groups = groups };
        // SAFETY: the address is a local of the size passed.
        return bind(_fd.Value, (Tmds.Linux.sockaddr*)&address, (uint)sizeof(NetlinkAddress)) == 0 ? Errno.None : ErrnoExtensions.Last;
    }

    /// <summary>Takes what waits, or waits for it: messages that nobody asked for.</summary>
    /// <returns>ENOBUFS: some were lost.</returns>
    internal Errno TryTake(Receiver receive)
    {
        Errno errno = Fd.Read(_fd.Value, _answer, out int length);
        if (errno != Errno.None)
            return errno;
        ReadOnlySpan<byte> rest = _answer.AsSpan(0, length);
        while (NetlinkMessage.TryTake(ref rest, out var message))
            receive(message);
        return Errno.None;
    }

    /// <summary>What the kernel said, in its own words, of the first request of <see cref="Request"/> that it refused; else nothing.</summary>
    public string Words
    {
        get
        {
            Take(_refusal.AsSpan(0, _refusalLength), out string words);
            return words;
        }
    }

    /// <summary>Takes one message of an answer.</summary>
    internal delegate void Receiver(in NetlinkMessage message);

    /// <summary>Sends requests, each of which is to be acknowledged (NLM_F_ACK), and takes all the answers. No allocation.</summary>
    /// <param name="requests">Whole messages, one behind the other.</param>
    /// <param name="count">How many.</param>
    /// <param name="tolerated">An error that is none, as of what has gone already.</param>
    /// <param name="done">How many were answered without an error.</param>
    /// <returns>The first other error.</returns>
    public Errno Request(ReadOnlySpan<byte> requests, int count, Errno tolerated, out int done)
    {
        done = 0;
        _refusalLength = 0;
        Errno first = Fd.WriteAll(_fd.Value, requests);
        for (int left = first == Errno.None ? count : 0; left > 0;)
        {
            Errno errno = Fd.Read(_fd.Value, _answer, out int length);
            if (errno != Errno.None)
                return first == Errno.None ? errno : first;
            ReadOnlySpan<byte> rest = _answer.AsSpan(0, length);
            while (NetlinkMessage.TryTake(ref rest, out var message))
            {
                if (message.Type != NLMSG_ERROR || message.Body.Length < sizeof(int))
                    continue;
                left--;
                var answer = (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(message.Body));
                if (answer == Errno.None)
                    done++;
                else if (answer != tolerated && first == Errno.None)
                {
                    first = answer;
                    // The kernel answers each request by a datagram of its own.
                    _refusalLength = Math.Min(length, _refusal.Length);
                    _answer.AsSpan(0, _refusalLength).CopyTo(_refusal);
                }
            }
        }
        return first;
    }

    /// <summary>Sends one request and takes its answer: a message, or an error with the kernel's own words.</summary>
    /// <param name="request">One whole message.</param>
    /// <param name="words">What the kernel says of the error (NLMSGERR_ATTR_MSG), or nothing.</param>
    /// <returns>The error; none for a message and for an acknowledgement.</returns>
    public Errno Ask(ReadOnlySpan<byte> request, out string words)
    {
        words = "";
        Errno errno = Fd.WriteAll(_fd.Value, request);
        if (errno == Errno.None)
            errno = Fd.Read(_fd.Value, _answer, out int length) is var failed && failed != Errno.None ? failed : Take(_answer.AsSpan(0, length), out words);
        return errno;
    }

    /// <summary>
    /// Sends a batch of nfnetlink, of which all is done or nothing, and takes the answers that the kernel has queued by then. No allocation,
    /// unless it fails.
    /// </summary>
    /// <param name="batch">Whole messages, the last but one of which is to be acknowledged (NLM_F_ACK).</param>
    /// <param name="failed">The number of the message that the error is of.</param>
    /// <param name="words">As of <see cref="Ask"/>.</param>
    /// <returns>The first error. ENODATA: the kernel says nothing at all.</returns>
    internal Errno Transact(ReadOnlySpan<byte> batch, out uint failed, out string words)
    {
        failed = 0;
        words = "";
        Errno first = Fd.WriteAll(_fd.Value, batch);
        if (first != Errno.None)
            return first;
        bool answered = false;
        Errno errno;
        while ((errno = TryReceive(out int length)) == Errno.None)
        {
            answered = true;
            // One answer to a read, as the kernel has queued them.
            ReadOnlySpan<byte> answer = _answer.AsSpan(0, length);
            if (first == Errno.None && (first = Take(answer, out words)) != Errno.None && length >= RequestAt + NetlinkMessage.HeaderLength)
                failed = BinaryPrimitives.ReadUInt32LittleEndian(answer[(RequestAt + SequenceAt)..]);
        }
        return first != Errno.None ? first : errno != Errno.EAGAIN ? errno : answered ? Errno.None : Errno.ENODATA;
    }

    /// <summary>Sends one request and gives the message that answers it; nothing where the answer is an error, or none.</summary>
    internal ReadOnlySpan<byte> AskForBody(ReadOnlySpan<byte> request)
    {
        if (Fd.WriteAll(_fd.Value, request) != Errno.None || Fd.Read(_fd.Value, _answer, out int length) != Errno.None)
            return default;
        ReadOnlySpan<byte> rest = _answer.AsSpan(0, length);
        return NetlinkMessage.TryTake(ref rest, out var message) && message.Type != NLMSG_ERROR ? message.Body : default;
    }

    /// <summary>Sends one question and takes all messages of its answer, of which there may be many.</summary>
    /// <param name="request">One whole message, which asks for no acknowledgement.</param>
    /// <param name="receive">Given each message. What it has been given counts only if there is no error.</param>
    /// <returns>The kernel's error. EINTR: what was listed changed meanwhile.</returns>
    internal Errno List(ReadOnlySpan<byte> request, Receiver receive)
    {
        bool changed = false;
        Errno errno = Fd.WriteAll(_fd.Value, request);
        while (errno == Errno.None)
        {
            errno = Fd.Read(_fd.Value, _answer, out int length);
            ReadOnlySpan<byte> rest = _answer.AsSpan(0, length);
            while (errno == Errno.None && NetlinkMessage.TryTake(ref rest, out var message))
            {
                changed |= (message.Flags & NLM_F_DUMP_INTR) != 0;
                if (message.Type is NLMSG_ERROR or NLMSG_DONE)
                    return Ending(message) is var ending && ending == Errno.None && changed ? Errno.EINTR : ending;
                receive(message);
                if ((message.Flags & NLM_F_MULTI) == 0)
                    return Errno.None;
            }
        }
        return errno;
    }

    /// <summary>Closes it; what the kernel keeps for it alone is gone.</summary>
    public void Dispose() => _fd.Dispose();

    // The kernel works a batch off within the call that sends it: what is not there now never comes.
    private Errno TryReceive(out int length)
    {
        long received;
        // SAFETY: the buffer is pinned for the call, and its length is what is passed.
        fixed (byte* answer = _answer)
        {
            do
                received = (long)recv(_fd.Value, answer, (Tmds.Linux.size_t)(ulong)_answer.Length, MSG_DONTWAIT);
            while (received < 0 && ErrnoExtensions.Last == Errno.EINTR);
        }
        length = (int)Math.Max(received, 0);
        return received < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>The error of the first answer, and the kernel's words on it.</summary>
    internal static Errno Take(ReadOnlySpan<byte> answer, out string words)
    {
        words = "";
        if (!NetlinkMessage.TryTake(ref answer, out var message))
            return Errno.EBADMSG;
        if (message.Type != NLMSG_ERROR)
            return Errno.None;
        // struct nlmsgerr: the error, then the header of the request, and all of the request unless it was capped.
        if (message.Body.Length < sizeof(int) + NetlinkMessage.HeaderLength)
            return Errno.EBADMSG;
        var errno = (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(message.Body));
        if ((message.Flags & NLM_F_ACK_TLVS) == 0)
            return errno;
        int request = (message.Flags & NLM_F_CAPPED) != 0 ? NetlinkMessage.HeaderLength : BinaryPrimitives.ReadInt32LittleEndian(message.Body[sizeof(int)..]);
        if (request < 0 || request > message.Body.Length)
            return errno;
        ReadOnlySpan<byte> attributes = message.Body[Math.Min(sizeof(int) + ((request + 3) & ~3), message.Body.Length)..];
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out ushort type, out var value))
        {
            if (type == NLMSGERR_ATTR_MSG)
                words = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
        }
        return errno;
    }

    // Of a list the end says whether it is whole.
    private static Errno Ending(in NetlinkMessage message) => message.Body.Length < sizeof(int)
        ? Errno.None
        : (Errno)(-BinaryPrimitives.ReadInt32LittleEndian(message.Body));
}
