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

    private const int MostInterfaces = 256;
    private static readonly Lazy<bool> Known = new(AsksForNamespaces);
    private readonly List<OwnedTable> _tables = [];

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
    /// <returns>As of <see cref="OwnedTable.TryMake"/>. E2BIG: there are over 256 interfaces. EINTR: they changed meanwhile.</returns>
    public Errno TryCover(string table)
    {
        Errno errno = NetworkNamespace.TryCookie(out ulong cookie);
        var interfaces = new List<(int Index, string Name)>();
        if (errno == Errno.None)
            errno = Interfaces.TryListRouted(interfaces);
        if (errno != Errno.None || interfaces.Count == 0)
            return errno;
        errno = OwnedTable.TryMake(LossRules.Of(table, interfaces.Select(one => one.Name), Mark, int.MaxValue), out var made, out _);
        if (errno != Errno.None)
            return errno;
        _tables.Add(made!);
        Span<ulong> key = [cookie, 0];
        foreach (var (index, _) in interfaces)
        {
            key[1] = (ulong)index;
            if (errno == Errno.None)
                errno = Covered.TrySet(MemoryMarshal.AsBytes(key), [1]);
        }
        return errno;
    }

    /// <summary>Takes it away; the filters that mark go before it.</summary>
    public void Dispose()
    {
        _tables.ForEach(table => table.Dispose());
        _tables.Clear();
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
