namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a host or this daemon lacks to shape what a link sends.</summary>
internal static class ShapeSupport
{
    private const int CAP_NET_ADMIN = 12;
    private const int CAP_SYS_ADMIN = 21;

    // The first link of every network namespace: lo.
    private const int FirstLink = 1;
    private static readonly bool[] Known = new bool[2];

    /// <summary>As doctor says it.</summary>
    public static KindSupport Of(string kind, bool needsNetem)
    {
        string? why = !Credentials.Has(CAP_NET_ADMIN) ? "faultd needs CAP_NET_ADMIN to shape what a link sends"
            : !Credentials.Has(CAP_SYS_ADMIN) ? "faultd needs CAP_SYS_ADMIN to enter network namespaces"
            : Missing(needsNetem);
        return new KindSupport(kind, why is null, why ?? "");
    }

    /// <summary>What this kernel lacks; null when nothing, or when it cannot be asked.</summary>
    public static string? Missing(bool needsNetem)
    {
        // What it had once it has still: a module that is in use is not removed, and one that is loaded on demand is again.
        if (Volatile.Read(ref Known[needsNetem ? 1 : 0]))
            return null;
        string words = "", why = "";
        var error = NetworkNamespace.EnterNew(() => Try(needsNetem, out words, out why));
        if (error is Errno.EPERM or Errno.ENOSPC or Errno.EMFILE or Errno.ENFILE or Errno.ENOMEM)
            return null;
        if (error == Errno.None)
        {
            Volatile.Write(ref Known[needsNetem ? 1 : 0], true);
            return null;
        }
        string said = string.Join(": ", new[] { words, why }.Where(text => text.Length > 0).Select(text => Printable.Escape(text, 256)));
        return $"this kernel lacks a part of what shapes traffic ({(needsNetem ? "sch_netem, CONFIG_NET_SCH_NETEM; " : "")}sch_htb, CONFIG_NET_SCH_HTB; cls_bpf, CONFIG_NET_CLS_BPF; modprobe would load it as a module): {error.Message()}{(said.Length > 0 ? $" ({said})" : "")}";
    }

    // In a network namespace of its own, which is gone with the socket: nobody's link is touched, and the kernel loads the modules that it has.
    private static Errno Try(bool needsNetem, out string words, out string why)
    {
        words = "";
        var everything = new TrafficMatch([6], [System.Net.IPNetwork.Parse("10.0.0.0/8")], [1], [1], 1, 1);
        var error = TrafficClassifier.TryLoad(everything, long.MaxValue, out var classifier, out why);
        if (error != Errno.None)
            return error;
        using (classifier)
        {
            error = RouteSocket.TryOpen(out var links);
            if (error != Errno.None)
                return error;
            using (links)
            {
                links!.Prepare(new ShapedFlow(FirstLink, 0x1000_0000, HtbClass.Unbounded, needsNetem ? new Netem(IsLost: true) : null), classifier!);
                error = links.Fire();
                words = links.Words;
                return error;
            }
        }
    }
}
