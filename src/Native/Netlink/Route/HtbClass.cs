using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>How fast a class of htb lets packets go (tc-htb(8)); it has nobody to borrow from.</summary>
/// <param name="BytesPerSecond">The rate.</param>
/// <param name="Burst">How many bytes at once after a pause.</param>
public sealed record HtbClass(ulong BytesPerSecond, uint Burst)
{
    // PSCHED_SHIFT of net/pkt_sched.h: the kernel reckons in 64 ns.
    private const ulong NanosecondsPerTick = 64;
    private const uint Quantum = 64 * 1024;
    private const int RateAt = 8;

    /// <summary>One that holds nothing back: faster than any link.</summary>
    public static HtbClass Unbounded { get; } = new(1UL << 40, 1U << 30);

    /// <summary>The burst as struct tc_htb_opt has it: how long it takes at that rate.</summary>
    internal uint Buffer => (uint)Math.Min((ulong)((UInt128)Burst * 1_000_000_000 / BytesPerSecond / NanosecondsPerTick), uint.MaxValue);

    internal void Write(RouteWriter writer)
    {
        if (BytesPerSecond > uint.MaxValue)
        {
            writer.Attribute(TrafficControl.TCA_HTB_RATE64, BytesPerSecond);
            writer.Attribute(TrafficControl.TCA_HTB_CEIL64, BytesPerSecond);
        }
        int options = writer.Open(TrafficControl.TCA_HTB_PARMS);
        WriteRate(writer);
        WriteRate(writer);
        writer.UInt32(Buffer);
        writer.UInt32(Buffer);
        // One that the kernel would choose itself it complains of in its log.
        writer.UInt32(Quantum);
        writer.UInt32(0);
        writer.UInt32(0);
        writer.End(options);
    }

    /// <summary>The rate in the options of a class that the kernel lists.</summary>
    internal static ulong RateOf(ReadOnlySpan<byte> options)
    {
        ulong rate = 0, wide = 0;
        while (NetlinkMessage.TryTakeAttribute(ref options, out ushort type, out var value))
        {
            if (type == TrafficControl.TCA_HTB_PARMS && value.Length >= RateAt + sizeof(uint))
                rate = BinaryPrimitives.ReadUInt32LittleEndian(value[RateAt..]);
            else if (type == TrafficControl.TCA_HTB_RATE64 && value.Length == sizeof(ulong))
                wide = BinaryPrimitives.ReadUInt64LittleEndian(value);
        }
        return wide != 0 ? wide : rate;
    }

    // struct tc_ratespec: cell_log, linklayer (TC_LINKLAYER_ETHERNET), overhead, cell_align, mpu, rate. With a link layer named the kernel needs
    // no table of what each length costs, which tc(8) sends all the same.
    private void WriteRate(RouteWriter writer)
    {
        writer.UInt32(0x0000_0103);
        writer.UInt32(0x0000_ffff);
        writer.UInt32((uint)Math.Min(BytesPerSecond, uint.MaxValue));
    }
}
