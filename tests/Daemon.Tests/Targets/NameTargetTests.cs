using System.Net;
using System.Net.Sockets;
using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Tests.NativeRing;
using LuminaGuard.FaultD.Tests.Rights;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Targets;

public class NameTargetTests
{
    [Fact]
    public void The_name_of_the_program_and_what_it_calls_itself_both_mean_it()
    {
        using var directory = new TempDirectory();
        File.Copy("/bin/sleep", directory.At("faultd-vic-exe"));
        using var byProgram = Child.Start(directory.At("faultd-vic-exe"), "1000");
        using var byComm = Child.Start("/usr/bin/perl", "-e", "$|=1; $0='faultd-vic-comm'; print qq(up\\n); sleep 1000");
        byComm.Output.ReadLine();
        Eventually.True(() => Pids("faultd-vic-exe").Count == 1, "the exec");
        Assert.Equal([byProgram.Pid], Pids("faultd-vic-exe"));
        Assert.Equal([byComm.Pid], Pids("faultd-vic-comm"));
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Name("faultd-vic")).Code);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Name("FAULTD-VIC-EXE")).Code);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Name("faultd-vic-e*")).Code);
    }

    [Fact]
    public void Two_of_a_name_are_ambiguous_and_listed()
    {
        using var directory = new TempDirectory();
        File.Copy("/bin/sleep", directory.At("faultd-vic-two"));
        using var one = Child.Start(directory.At("faultd-vic-two"), "1000");
        using var two = Child.Start(directory.At("faultd-vic-two"), "1000");
        Eventually.True(() => Refusal(Target.Name("faultd-vic-two")).Code == ErrorCode.Ambiguous, "both execs");
        string message = Refusal(Target.Name("faultd-vic-two")).Message;
        Assert.Contains($"pid {one.Pid} ", message, StringComparison.Ordinal);
        Assert.Contains($"pid {two.Pid} ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_means_who_listens_on_it_in_either_family()
    {
        foreach (var address in (IPAddress[])[IPAddress.Loopback, IPAddress.IPv6Loopback])
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6 && !Socket.OSSupportsIPv6)
                continue;
            using var listener = new TcpListener(address, 0);
            listener.Start();
            int port = ((IPEndPoint)listener.LocalEndpoint).Port;
            using var self = Callers.Self();
            using var found = Resolve(Target.Port(port));
            Assert.Equal(Environment.ProcessId, ((ProcessTarget)found).Pid);
            using var client = new TcpClient(address.AddressFamily);
            client.Connect(address, port);
            int clientPort = ((IPEndPoint)client.Client.LocalEndPoint!).Port;
            Assert.Equal(ErrorCode.NotFound, Refusal(Target.Port(clientPort)).Code);
        }
    }

    [Fact]
    public void A_socket_path_means_who_listens_on_it()
    {
        using var directory = new TempDirectory();
        using var listener = Listen(new UnixDomainSocketEndPoint(directory.At("a socket")));
        using var found = Resolve(Target.Unix(directory.At("a socket")));
        Assert.Equal(Environment.ProcessId, ((ProcessTarget)found).Pid);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Unix(directory.At("a"))).Code);
        using var hidden = Listen(new UnixDomainSocketEndPoint("\0faultd-vic-abstract"));
        using var abstractOne = Resolve(Target.Unix("@faultd-vic-abstract"));
        Assert.Equal(Environment.ProcessId, ((ProcessTarget)abstractOne).Pid);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Unix("/faultd-vic-abstract")).Code);
    }

    [Fact]
    public void A_socket_name_with_a_newline_cannot_list_another_process_under_a_path()
    {
        using var directory = new TempDirectory();
        using var victim = Listen(new UnixDomainSocketEndPoint(directory.At("v")));
        long inode = long.Parse(new FileInfo($"/proc/self/fd/{victim.Handle}").LinkTarget!["socket:[".Length..^1],
            System.Globalization.CultureInfo.InvariantCulture);
        string line = $"\n0: 00000002 00000000 00010000 0001 01 {inode} /run/fdx";
        using var forger = Listen(new UnixDomainSocketEndPoint($"\0{line}"));
        // The forgery does stand in the kernel's table.
        Assert.Contains(line[1..], File.ReadAllText("/proc/self/net/unix"), StringComparison.Ordinal);
        Assert.Equal(ErrorCode.NotFound, Refusal(Target.Unix("/run/fdx")).Code);
    }

    private static Socket Listen(EndPoint address)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(address);
        socket.Listen(1);
        return socket;
    }

    private static List<int> Pids(string name)
    {
        try
        {
            using var found = Resolve(Target.Name(name));
            return [((ProcessTarget)found).Pid];
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            return [];
        }
    }

    private static ResolvedTarget Resolve(Target target)
    {
        using var self = Callers.Self();
        return new TargetResolver(Policies.Embedded).Resolve(target, self, TargetKinds.Process, "inject process.pause");
    }

    private static FaultException Refusal(Target target) => Assert.Throws<FaultException>(() => Resolve(target).Dispose());
}
