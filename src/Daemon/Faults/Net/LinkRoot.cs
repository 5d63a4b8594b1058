namespace LuminaGuard.FaultD.Daemon;

/// <summary>What stands at the root of what a link sends.</summary>
/// <param name="Kind">Its kind; empty where there is none.</param>
/// <param name="Handle">Its handle; 0 for the kernel's default.</param>
/// <param name="Inside">What is in it: qdiscs, and classes of ours.</param>
/// <param name="Others">Of ours what somebody else has put into it, as tc(8) names it.</param>
/// <param name="Bytes">What went through our class.</param>
/// <param name="Packets">The same in packets.</param>
/// <param name="Waiting">Packets that wait in our class.</param>
/// <param name="Dropped">Packets that our class has lost.</param>
internal sealed record LinkRoot(
    string Kind, uint Handle, IReadOnlyList<Qdisc> Inside, IReadOnlyList<string> Others, ulong Bytes, uint Packets, uint Waiting, uint Dropped)
{
    public const string OurKind = "htb";

    private const uint Root = uint.MaxValue;
    private const uint Ingress = 0xfffffff1;

    // Below what the kernel gives by itself (8001: and up), and above what people write by hand.
    private const uint Lowest = 0x1000;
    private const uint Highest = 0x7fff;

    /// <summary>"htb 1:".</summary>
    public string Describe => $"{Printable.Escape(Kind, 32)} {Qdisc.Text(Handle)}";

    /// <summary>Whether a root of ours could have this handle.</summary>
    public static bool IsOurs(uint handle) => (handle & 0xffff) == 0 && handle >> 16 is >= Lowest and < Highest;

    /// <summary>A handle that no qdisc of this link has, nor the one after it; by chance, as the clock stands.</summary>
    public uint ChooseHandle()
    {
        uint handle;
        do
            handle = (Lowest + (uint)(KernelClock.MonotonicNs % (Highest - Lowest))) << 16;
        while (Inside.Any(q => q.Handle == handle || q.Handle == handle + (1 << 16)));
        return handle;
    }

    /// <summary>What is in it that the kernel did not put there by itself; null when nothing, so that the kernel can put it back.</summary>
    public string? Foreign()
    {
        if (Handle != 0)
            return $"{Describe} is somebody's own";
        if (Inside.FirstOrDefault(q => q.Handle != 0) is { } inside)
            return $"in its default there is {Printable.Escape(inside.Kind, 32)} {Qdisc.Text(inside.Handle)}, which is somebody's own";
        return DefaultQdisc.Name is { } usual && new[] { Kind }.Concat(Inside.Select(q => q.Kind)).FirstOrDefault(kind => kind is not ("" or "mq" or "noqueue") && kind != usual) is { } old
            ? $"it has a {Printable.Escape(old, 32)} from before net.core.default_qdisc was {Printable.Escape(usual, 32)}, which the kernel would put there at undo"
            : null;
    }

    /// <summary>Reads what a link has.</summary>
    public static Errno TryRead(RouteSocket links, int link, out LinkRoot root)
    {
        root = new LinkRoot("", 0, [], [], 0, 0, 0, 0);
        var error = links.TryListQdiscs(link, out var all);
        if (error != Errno.None)
            return error;
        // What judges packets that come in has a root of its own.
        var qdiscs = all.Where(q => q.Parent != Ingress).ToList();
        if (qdiscs.Find(q => q.Parent == Root) is not { } top)
            return Errno.None;
        var inside = qdiscs.Where(q => !ReferenceEquals(q, top)).ToList();
        root = root with { Kind = top.Kind, Handle = top.Handle, Inside = inside };
        return IsOurs(top.Handle) && top.Kind == OurKind ? TryReadClasses(links, link, ref root) : Errno.None;
    }

    private static Errno TryReadClasses(RouteSocket links, int link, ref LinkRoot root)
    {
        uint handle = root.Handle, flow = handle | 1;
        var error = links.TryListClasses(link, out var classes);
        if (error != Errno.None)
            return error;
        // A class without a queue of its own, as a kill in the middle leaves it, has one by default.
        var others = root.Inside.Where(q => q.Handle != 0 && q.Handle != handle + (1 << 16)).Select(q => $"{q.Kind} {Qdisc.Text(q.Handle)}")
            .Concat(classes.Where(c => c.Handle >> 16 == handle >> 16 && c.Handle != flow).Select(c => $"class {Qdisc.Text(c.Handle)}"));
        root = root with { Others = [.. others.Select(o => Printable.Escape(o, 64)).Take(4)] };
        if (classes.FirstOrDefault(c => c.Handle == flow) is { } ours)
            root = root with { Bytes = ours.Bytes, Packets = ours.Packets, Waiting = ours.Waiting, Dropped = ours.Dropped };
        return Errno.None;
    }
}
