namespace LuminaGuard.FaultD.Native;

/// <summary>The interfaces of one network namespace that have a rule by their names, and what becomes of them (rtnetlink(7), RTMGRP_LINK).</summary>
internal sealed class CoveredLinks : IDisposable
{
    private const uint RTMGRP_LINK = 1;
    private readonly NetlinkSocket _news;
    private readonly Dictionary<int, string> _names = [];

    private CoveredLinks(NetlinkSocket news, ulong cookie) => (_news, Cookie) = (news, cookie);

    /// <summary>The namespace.</summary>
    public ulong Cookie { get; }

    /// <summary>Readable when one of them may have changed.</summary>
    public int Descriptor => _news.Descriptor;

    /// <summary>What they are called.</summary>
    public IEnumerable<string> Names => _names.Values;

    /// <summary>Their indices.</summary>
    public IReadOnlyCollection<int> Indices => _names.Keys;

    /// <summary>Lists those of the calling thread's network namespace by which packets can be routed. What changes from here on is told.</summary>
    /// <param name="links">Them; null on failure.</param>
    /// <returns>EMFILE, ENFILE, ENOMEM. EINTR: they changed meanwhile. ENOPROTOOPT: before Linux 5.14.</returns>
    public static Errno TryOpen(out CoveredLinks? links)
    {
        links = null;
        Errno errno = NetworkNamespace.TryCookie(out ulong cookie);
        if (errno != Errno.None)
            return errno;
        errno = NetlinkSocket.TryOpen(TrafficControl.NETLINK_ROUTE, out var news);
        return errno == Errno.None ? Listen(news!, cookie, out links) : errno;
    }

    /// <summary>Takes what is told, and forgets those that have gone or are called otherwise.</summary>
    /// <param name="lost">Given each of these.</param>
    public void Take(Action<int> lost)
    {
        Errno errno = _news.TryTake((in NetlinkMessage message) =>
        {
            if (Interfaces.TryRead(message, out int index, out string? name) && _names.TryGetValue(index, out string? known) && name != known)
                Forget(index, lost);
        });
        // Nobody knows which.
        if (errno is not (Errno.None or Errno.EAGAIN or Errno.EINTR))
        {
            foreach (int index in _names.Keys.ToArray())
                Forget(index, lost);
        }
    }

    public void Dispose() => _news.Dispose();

    private static Errno Listen(NetlinkSocket news, ulong cookie, out CoveredLinks? links)
    {
        links = new CoveredLinks(news, cookie);
        var found = new List<(int Index, string Name)>();
        Errno errno = news.TryJoin(RTMGRP_LINK);
        if (errno == Errno.None)
            errno = Interfaces.TryListRouted(found);
        foreach (var (index, name) in found)
            links._names[index] = name;
        if (errno == Errno.None)
            return errno;
        links.Dispose();
        links = null;
        return errno;
    }

    private void Forget(int index, Action<int> lost)
    {
        _names.Remove(index);
        lost(index);
    }
}
