using System.Buffers.Binary;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>The links of one network namespace and their traffic control, by rtnetlink(7). To change any is for CAP_NET_ADMIN there.</summary>
public sealed class RouteSocket : IDisposable
{
    // What is listed may change while it is.
    private const int Tries = 8;
    private readonly NetlinkSocket _socket;
    private byte[] _requests = [];
    private int _count;

    private RouteSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>What the kernel said, in its own words, of the first change that it refused; else nothing.</summary>
    public string Words => _socket.Words;

    /// <summary>Opens one in the network namespace of the calling thread.</summary>
    /// <returns>EMFILE, ENFILE, ENOMEM.</returns>
    public static Errno TryOpen(out RouteSocket? opened)
    {
        Errno errno = NetlinkSocket.TryOpen(TrafficControl.NETLINK_ROUTE, out var socket);
        opened = errno == Errno.None ? new RouteSocket(socket!) : null;
        return errno;
    }

    /// <summary>Finds a link by its name, or one of its other names.</summary>
    /// <returns>ENODEV: there is none.</returns>
    public Errno TryFindLink(ref string name, out int index)
    {
        (int found, string? its) = (0, null);
        var writer = new RouteWriter();
        TrafficControl.FindLink(writer, 0, name);
        Errno errno = FindLink(writer, ref found, ref its);
        index = found;
        name = its ?? name;
        return errno;
    }

    /// <summary>The name of a link.</summary>
    /// <returns>ENODEV: there is no link of that index.</returns>
    public Errno TryNameLink(int index, out string name)
    {
        (int found, string? its) = (0, null);
        var writer = new RouteWriter();
        TrafficControl.FindLink(writer, index, null);
        Errno errno = FindLink(writer, ref found, ref its);
        name = its ?? "";
        return errno;
    }

    /// <summary>Every qdisc of a link. One that is down has none, or one by default.</summary>
    public Errno TryListQdiscs(int link, out IReadOnlyList<Qdisc> qdiscs)
    {
        var writer = new RouteWriter();
        TrafficControl.ListQdiscs(writer);
        return TryList(writer, link, out qdiscs);
    }

    /// <summary>Every class of a link.</summary>
    public Errno TryListClasses(int link, out IReadOnlyList<Qdisc> classes)
    {
        var writer = new RouteWriter();
        TrafficControl.ListClasses(writer, link);
        return TryList(writer, link, out classes);
    }

    /// <summary>Every filter in a qdisc of a link.</summary>
    public Errno TryListFilters(int link, uint parent, out IReadOnlyList<Qdisc> filters)
    {
        var writer = new RouteWriter();
        TrafficControl.ListFilters(writer, link, parent);
        return TryList(writer, link, out filters);
    }

    /// <summary>Takes a root away if it has that handle and is an htb, with all that is in it; the kernel puts its default there.</summary>
    /// <returns>EINVAL, ENOENT: it is another by now. ENODEV: the link has gone.</returns>
    public Errno DeleteRoot(int link, uint handle)
    {
        var writer = new RouteWriter();
        TrafficControl.DeleteRoot(writer, link, handle);
        return _socket.Request(writer.ToArray(), writer.Count, Errno.None, out _);
    }

    /// <summary>Takes our filters out of a root, so that it lets all pass.</summary>
    /// <returns>ENOENT: there are none. ENODEV: the link has gone.</returns>
    public Errno DeleteFilters(int link, uint root)
    {
        var writer = new RouteWriter();
        TrafficControl.DeleteFilters(writer, link, root);
        return _socket.Request(writer.ToArray(), writer.Count, Errno.None, out _);
    }

    /// <summary>Makes ready to shape a flow.</summary>
    /// <param name="flow">What is put there.</param>
    /// <param name="classifier">Which packets are of it.</param>
    public void Prepare(ShapedFlow flow, TrafficClassifier classifier)
    {
        ArgumentNullException.ThrowIfNull(flow);
        ArgumentNullException.ThrowIfNull(classifier);
        _requests = flow.Write(classifier.Descriptor, out _count);
    }

    /// <summary>Shapes the flow that was made ready. No allocation.</summary>
    /// <returns>The first error; <see cref="Words"/> has the kernel's own. EEXIST: there is another root by now. ENOENT: the kernel lacks a part.</returns>
    public Errno Fire() => _socket.Request(_requests, _count, Errno.None, out _);

    /// <summary>Closes it.</summary>
    public void Dispose() => _socket.Dispose();

    private Errno FindLink(RouteWriter writer, ref int index, ref string? name)
    {
        (int found, string? its) = (0, null);
        Errno errno = _socket.List(writer.ToArray(), (in NetlinkMessage message) =>
        {
            // struct ifinfomsg: the index is the second word.
            if (message.Type != TrafficControl.RTM_NEWLINK || message.Body.Length < 16)
                return;
            found = BinaryPrimitives.ReadInt32LittleEndian(message.Body[4..]);
            ReadOnlySpan<byte> rest = message.Body[16..];
            while (NetlinkMessage.TryTakeAttribute(ref rest, out ushort type, out var value))
            {
                if (type == TrafficControl.IFLA_IFNAME)
                    its = Encoding.UTF8.GetString(value.TrimEnd((byte)0));
            }
        });
        (index, name) = (found, its);
        return errno != Errno.None || found != 0 ? errno : Errno.ENODEV;
    }

    private Errno TryList(RouteWriter question, int link, out IReadOnlyList<Qdisc> found)
    {
        byte[] request = question.ToArray();
        var list = new List<Qdisc>();
        found = list;
        Errno errno = Errno.EINTR;
        for (int i = 0; i < Tries && errno == Errno.EINTR; i++)
        {
            list.Clear();
            errno = _socket.List(request, (in NetlinkMessage message) =>
            {
                if (Qdisc.Read(message) is { } one && one.Link == link)
                    list.Add(one);
            });
        }
        return errno;
    }
}
