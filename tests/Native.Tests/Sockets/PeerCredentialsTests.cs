using System.Net.Sockets;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Sockets;

public sealed class PeerCredentialsTests
{
    [Fact]
    public void A_connection_to_oneself_has_oneself_at_the_other_end()
    {
        using var directory = new TempDirectory();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(directory.At("s")));
        listener.Listen();
        using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(directory.At("s")));
        using var server = listener.Accept();

        foreach (var end in new[] { server, client })
        {
            var peer = PeerCredentials.Of((int)end.Handle);

            var own = ProcessStatus.TryRead(Environment.ProcessId)!;
            Assert.Equal(Environment.ProcessId, peer.Pid);
            Assert.Equal(Credentials.EffectiveUid, peer.Uid);
            Assert.Equal(Credentials.EffectiveGid, peer.Gid);
            Assert.Equal(own.Groups.Order(), peer.Groups.Order());
            using var self = PidFd.Open(Environment.ProcessId);
            Assert.NotNull(peer.PidFd); // Linux 6.5
            Assert.Equal(self.UniqueInode, peer.PidFd.UniqueInode);
            Assert.False(peer.PidFd.HasExited);
            peer.PidFd.Dispose();
        }
    }

    [Fact]
    public void The_peer_is_known_by_its_pidfd_when_its_number_is_free()
    {
        using var directory = new TempDirectory();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(directory.At("s")));
        listener.Listen();
        using var role = TestRole.Start("connect", [], directory.At("s"));
        using var server = listener.Accept();

        var peer = PeerCredentials.Of((int)server.Handle);
        Assert.Equal(role.Id, peer.Pid);
        using var process = peer.PidFd!;
        Assert.False(process.HasExited);
        role.Kill();
        role.WaitForExit();

        Assert.True(process.HasExited);
        Assert.Equal(Errno.ESRCH, process.Send(0));
    }

    [Fact]
    public void What_has_no_peer_is_refused()
    {
        using var unconnected = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var file = File.OpenRead("/proc/self/status");

        Assert.Equal(Errno.ENODATA, Refusal((int)unconnected.Handle));
        Assert.Equal(Errno.ENOTSOCK, Refusal((int)file.SafeFileHandle.DangerousGetHandle()));
        Assert.Equal(Errno.EBADF, Refusal(-1));
    }

    private static Errno Refusal(int fd) => Assert.Throws<LinuxException>(() => PeerCredentials.Of(fd)).Errno;
}
