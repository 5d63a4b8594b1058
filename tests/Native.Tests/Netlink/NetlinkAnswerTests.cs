using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

public class NetlinkAnswerTests
{
    // struct nlmsghdr, the error, and of the request its header alone, as NLM_F_CAPPED says; then NLMSGERR_ATTR_MSG.
    private static readonly byte[] Answer =
    [
        48, 0, 0, 0, 2, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0,
        0xea, 0xff, 0xff, 0xff,
        72, 0, 0, 0, 21, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        11, 0, 1, 0, (byte)'w', (byte)'h', (byte)'y', (byte)' ', (byte)'n', (byte)'o', 0, 0,
    ];

    [Fact]
    public void The_words_of_the_kernel_are_read()
    {
        Assert.Equal(Errno.EINVAL, NetlinkSocket.Take(Answer, out string words));
        Assert.Equal("why no", words);
    }

    [Fact]
    public void What_is_cut_anywhere_is_no_crash()
    {
        for (int length = 0; length < Answer.Length; length++)
        {
            byte[] cut = Answer[..length];
            if (length >= 4)
                BitConverter.TryWriteBytes(cut, length);
            NetlinkSocket.Take(cut, out string words);
            Assert.True(words is "" or "why no" or "why n" or "why " or "why", words);
        }
    }

    [Fact]
    public void A_length_below_nought_in_the_answer_is_no_crash()
    {
        byte[] bad = [.. Answer];
        BitConverter.TryWriteBytes(bad.AsSpan(6), (ushort)0x200);
        BitConverter.TryWriteBytes(bad.AsSpan(20), -1);
        Assert.Equal(Errno.EINVAL, NetlinkSocket.Take(bad, out _));
        BitConverter.TryWriteBytes(bad.AsSpan(20), int.MaxValue);
        Assert.Equal(Errno.EINVAL, NetlinkSocket.Take(bad, out _));
    }

    // A read of another process's sockets is by its leave alone; here it is our own.
    [Fact]
    public void The_kernel_answers_for_a_socket_that_is_not_there()
    {
        Assert.Equal(Errno.None, NetlinkSocket.TryOpen(SockDiagRequest.NETLINK_SOCK_DIAG, out var socket));
        using (socket)
        {
            byte[] message = new byte[SockDiagRequest.Length];
            var end = new SocketName(System.Net.IPAddress.Parse("192.0.2.1"), 1, null);
            SockDiagRequest.WriteFind(message, new SocketFacts(3, SocketName.AF_INET, 1, ForeignSockets.IPPROTO_TCP, end, end, 1, 0, 0));
            Assert.Equal(Errno.ENOENT, socket!.Ask(message, out _));
        }
    }
}
