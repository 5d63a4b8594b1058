using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LuminaGuard.FaultD.Sweep.Snapshots;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A network namespace of a test's own, with a process in it, and what is sent and received in there.</summary>
internal sealed class NetworkRoom : IDisposable
{
    // In here a datagram of two bytes has 42 of headers, the link's among them.
    public const int DatagramBytes = 44;

    /// <summary>Long enough for what is not held back.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly RunningProgram _program = new(Lab.Shared.Program("talker"));
    private readonly List<Socket> _sockets = [];

    public NetworkRoom() => Assert.Equal("lo 0 ok", _program.Ask("net"));

    public int Pid => _program.Pid;

    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid}/ns/net");

    public Target Target => Target.Pid(Pid);

    /// <summary>What lo has, byte for byte.</summary>
    public string Facts => LinkFacts.Of(Path, LinkFacts.Lo);

    /// <summary>Ends the process; the namespace goes with it, unless somebody holds it.</summary>
    public void End() => _program.Kill();

    /// <summary>What the process says.</summary>
    public string Ask(string line) => _program.Ask(line);

    /// <summary>A program that runs in there.</summary>
    public RunningProgram Start(string path, params string[] arguments) => new("/usr/bin/nsenter", ["--net", "--target", $"{Pid}", path, .. arguments]);

    /// <summary>A socket that receives at an address of lo.</summary>
    public Socket Receiver(string address, int port = 0) => Make(IPAddress.Parse(address), socket => socket.Bind(new IPEndPoint(IPAddress.Parse(address), port)));

    /// <summary>A socket that sends to another.</summary>
    public Socket Sender(Socket receiver) => Make(((IPEndPoint)receiver.LocalEndPoint!).Address, socket => socket.Connect(receiver.LocalEndPoint!));

    /// <summary>Sends messages of rtnetlink(7), in hexadecimal, each by itself; gives the first error.</summary>
    public int Route(params string[] messages)
    {
        int error = 0;
        Assert.True(OtherNamespace.In(Path, () => error = messages.Select(hex => LinkFacts.Send(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), 1)).FirstOrDefault(e => e != 0)));
        return error;
    }

    /// <summary>Sends so many datagrams, each its number.</summary>
    public static void Burst(Socket sender, int count)
    {
        for (int i = 0; i < count; i++)
            sender.Send(BitConverter.GetBytes((ushort)i));
    }

    /// <summary>The numbers of those that come, until for a moment none does.</summary>
    public static List<int> Now(Socket receiver) => Take(receiver, int.MaxValue, Moment);

    /// <summary>The same until so many have come.</summary>
    public static List<int> Until(Socket receiver, int count) => Take(receiver, count, Patience);

    public static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    public void Dispose()
    {
        foreach (var socket in _sockets)
            socket.Dispose();
        _program.Dispose();
    }

    private Socket Make(IPAddress address, Action<Socket> begin)
    {
        Socket? made = null;
        Assert.True(OtherNamespace.In(Path, () =>
        {
            made = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            begin(made);
        }));
        _sockets.Add(made!);
        return made!;
    }

    private static List<int> Take(Socket receiver, int count, TimeSpan patience)
    {
        var numbers = new List<int>();
        byte[] number = new byte[2];
        while (numbers.Count < count && receiver.Poll(patience, SelectMode.SelectRead))
        {
            receiver.Receive(number);
            numbers.Add(BitConverter.ToUInt16(number));
        }
        return numbers;
    }
}
