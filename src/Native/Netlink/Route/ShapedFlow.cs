using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// What is put on a link to do something to one flow and to nothing else: a root of the kind htb that lets all pass, in it a class with a
/// queue or a netem, and last the filter that gives the flow to the class.
/// </summary>
/// <param name="Link">The link's index.</param>
/// <param name="Handle">The root's; the class and what is in it are numbered from it.</param>
/// <param name="Rate">How fast the class lets packets go.</param>
/// <param name="Netem">What is done to each of them; null for nothing.</param>
public sealed record ShapedFlow(int Link, uint Handle, HtbClass Rate, Netem? Netem)
{
    /// <summary>How many packets wait where there is no netem; more are lost.</summary>
    public const uint Queue = 1000;

    /// <summary>What tc(8) shows the filter as.</summary>
    public const string FilterName = "faultd";

    /// <summary>The class.</summary>
    public uint Flow => Handle | 1;

    /// <summary>What the packets of the class wait in.</summary>
    public uint Inner => Handle + (1 << 16);

    /// <summary>The messages that put it there: the first three change nothing for any packet.</summary>
    /// <param name="program">The descriptor of the filter's program.</param>
    /// <param name="count">How many.</param>
    internal byte[] Write(int program, out int count)
    {
        var writer = new RouteWriter();
        TrafficControl.AddRoot(writer, Link, Handle, Queue);
        TrafficControl.AddClass(writer, Link, Flow, Handle, Rate);
        if (Netem is null)
            TrafficControl.AddQueue(writer, Link, Inner, Flow, Queue);
        else
            TrafficControl.AddNetem(writer, Link, Inner, Flow, Netem);
        TrafficControl.AddFilter(writer, Link, Handle, Flow, program, FilterName);
        count = writer.Count;
        return writer.ToArray();
    }

    /// <summary>What of it the kernel has not, or has otherwise; null when all is there.</summary>
    public string? Missing(IReadOnlyList<Qdisc> qdiscs, IReadOnlyList<Qdisc> classes, IReadOnlyList<Qdisc> filters)
    {
        if (!qdiscs.Any(q => q.Parent == TrafficControl.TC_H_ROOT && q.Handle == Handle && q.Kind == "htb"))
            return $"root {Qdisc.Text(Handle)} of the kind htb";
        if (!classes.Any(c => c.Handle == Flow && HtbClass.RateOf(c.Options.Span) == Rate.BytesPerSecond))
            return $"class {Qdisc.Text(Flow)} of {Rate.BytesPerSecond} bytes a second";
        if (!qdiscs.Any(q => q.Parent == Flow && q.Handle == Inner && IsInner(q)))
            return $"{(Netem is null ? "pfifo" : "netem")} {Qdisc.Text(Inner)} as it was asked for";
        return filters.Any(f => f.Kind == "bpf" && FlowOf(f.Options.Span) == Flow) ? null : $"filter to {Qdisc.Text(Flow)}";
    }

    private bool IsInner(Qdisc qdisc) => Netem is { } netem
        ? qdisc.Kind == "netem" && netem.IsShownBy(qdisc.Options.Span)
        : qdisc.Kind == "pfifo" && qdisc.Options.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(qdisc.Options.Span) == Queue;

    private static uint FlowOf(ReadOnlySpan<byte> options)
    {
        while (NetlinkMessage.TryTakeAttribute(ref options, out ushort type, out var value))
        {
            if (type == TrafficControl.TCA_BPF_CLASSID && value.Length == sizeof(uint))
                return BinaryPrimitives.ReadUInt32LittleEndian(value);
        }
        return 0;
    }
}
