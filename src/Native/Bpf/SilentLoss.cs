using System.Runtime.InteropServices;
using static LuminaGuard.FaultD.Native.BpfInstruction;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Takes packets away where they leave by an interface, as a bad line would: nobody on this machine is told. It takes those alone that a
/// <see cref="TrafficFilter"/> has marked, and lets everything else pass. Gone with this object, or this process.
/// </summary>
/// <remarks>A rule of nf_tables does it, in a table that is ours alone; a program at the interface (tcx) would as well, and takes the kernel 20 to 40 ms
/// to put there and as long to take away.</remarks>
public sealed class SilentLoss : IDisposable
{
    /// <summary>What is written on a packet, in its priority (SO_PRIORITY of socket(7)), where nobody but CAP_NET_ADMIN can write that much.</summary>
    internal const int Mark = 0x7fa0_17d0;

    private const int MostInterfaces = 1024;
    private const int MostNamespaces = 256;
    private const int StackBytes = 256 * 1024;
    private static readonly Lazy<bool> Known = new(AsksForNamespaces);
    private readonly List<OwnedTable> _tables = [];
    private readonly List<CoveredLinks> _links = [];
    private EventFd? _end;

    private SilentLoss(BpfMap covered) => Covered = covered;

    /// <summary>Whether a filter at a cgroup can tell on which network namespace's interface a packet leaves (Linux 6.15). For CAP_BPF and CAP_NET_ADMIN.</summary>
    public static bool IsSupported => Known.Value;

    /// <summary>The interfaces that have it: the namespace's cookie, and the index.</summary>
    internal BpfMap Covered { get; }

    /// <summary>Makes one that is nowhere yet.</summary>
    /// <param name="loss">It; null on failure.</param>
    /// <returns>EPERM: no CAP_BPF. ENOMEM.</returns>
    public static Errno TryCreate(out SilentLoss? loss)
    {
        Errno errno = BpfMap.TryCreate(LibcBpf.BPF_MAP_TYPE_HASH, 2 * sizeof(ulong), sizeof(byte), MostInterfaces, out var covered);
        loss = errno == Errno.None ? new SilentLoss(covered!) : null;
        return errno;
    }

    /// <summary>Puts it at the interfaces of the calling thread's network namespace by which packets can be routed, before all else that is there.</summary>
    /// <param name="table">What the table is to be called there.</param>
    /// <param name="why">As of <see cref="OwnedTable.TryMake"/>.</param>
    /// <returns>As of that. E2BIG: there are over 256 interfaces there, over 1,024 in all, or over 256 namespaces. EINTR: they changed meanwhile.</returns>
    public Errno TryCover(string table, out string why)
    {
        why = "";
        if (_links.Count == MostNamespaces)
            return Errno.E2BIG;
        Errno errno = CoveredLinks.TryOpen(out var links);
        if (errno != Errno.None)
            return errno;
        OwnedTable? made = null;
        if (links!.Indices.Count > 0)
            errno = OwnedTable.TryMake(LossRules.Of(table, links.Names, Mark, int.MaxValue), out made, out why);
        if (made is null)
        {
            links.Dispose();
            return errno;
        }
        _tables.Add(made);
        _links.Add(links);
        Span<ulong> key = [links.Cookie, 0];
        foreach (int index in links.Indices)
        {
            key[1] = (ulong)index;
            if (errno == Errno.None)
                errno = Covered.TrySet(MemoryMarshal.AsBytes(key), [1]);
        }
        return errno;
    }

    /// <summary>
    /// Watches the interfaces from now on, once all are covered: one that is called otherwise has lost its rule, and its index may be another's one day.
    /// Then it is not covered any more, some 0.1 ms later.
    /// </summary>
    public void Watch()
    {
        if (_links.Count == 0 || _end is not null)
            return;
        _end = EventFd.Create();
        new Thread(Follow, StackBytes) { IsBackground = true, Name = "interfaces" }.Start();
    }

    /// <summary>Takes it away; the filters that mark go before it.</summary>
    public void Dispose()
    {
        _tables.ForEach(table => table.Dispose());
        _tables.Clear();
        // Who watches has the rest in his hands.
        if (_end is not null)
            _end.Raise();
        else
            Close();
    }

    private void Follow()
    {
        int[] descriptors = [_end!.Descriptor, .. _links.Select(links => links.Descriptor)];
        bool[] ready = new bool[descriptors.Length];
        while (true)
        {
            InputWait.ForAny(descriptors, ready);
            if (ready[0])
                break;
            for (int i = 1; i < ready.Length; i++)
            {
                if (ready[i])
                    Take(_links[i - 1]);
            }
        }
        Close();
        _end.Dispose();
    }

    private void Take(CoveredLinks links) => links.Take(index =>
    {
        ReadOnlySpan<ulong> key = [links.Cookie, (ulong)index];
        _ = Covered.TryRemove(MemoryMarshal.AsBytes(key));
    });

    private void Close()
    {
        _links.ForEach(links => links.Dispose());
        Covered.Dispose();
    }

    private static bool AsksForNamespaces()
    {
        BpfCode code = new();
        code.Add(Call(BpfHelper.GetNetnsCookie), MoveValue(0, 1), Exit());
        Errno errno = BpfProgram.TryLoad(LibcBpf.BPF_PROG_TYPE_CGROUP_SKB, LibcBpf.BPF_CGROUP_INET_EGRESS, code.Build(), out var program, out _);
        program?.Dispose();
        return errno == Errno.None;
    }
}
