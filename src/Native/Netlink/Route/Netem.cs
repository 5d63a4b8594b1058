using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>What a netem does to every packet that comes to it (tc-netem(8)).</summary>
/// <param name="Delay">For how long each is held.</param>
/// <param name="Jitter">How far that differs from packet to packet.</param>
/// <param name="IsLost">Whether each is lost.</param>
/// <param name="IsDuplicated">Whether each comes twice.</param>
/// <param name="IsCorrupted">Whether one bit of each is flipped.</param>
public sealed record Netem(
    TimeSpan Delay = default, TimeSpan Jitter = default, bool IsLost = false, bool IsDuplicated = false, bool IsCorrupted = false)
{
    /// <summary>How many packets it holds; more are lost.</summary>
    public const uint Limit = 100_000;

    /// <summary>The longest delay; struct tc_netem_qopt could hold four minutes.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(60);

    internal const int OptionsLength = 24;
    internal const ushort TCA_NETEM_CORRUPT = 4;

    // PSCHED_SHIFT of net/pkt_sched.h: the kernel reckons in 64 ns.
    private const long NanosecondsPerTick = 64;

    internal void Write(RouteWriter writer)
    {
        // struct tc_netem_qopt: latency, limit, loss, gap, duplicate, jitter. Probabilities are shares of 2^32 - 1.
        writer.UInt32(InTicks(Delay));
        writer.UInt32(Limit);
        writer.UInt32(IsLost ? uint.MaxValue : 0);
        writer.UInt32(0);
        writer.UInt32(IsDuplicated ? uint.MaxValue : 0);
        writer.UInt32(InTicks(Jitter));
        if (!IsCorrupted)
            return;
        // struct tc_netem_corrupt: probability, correlation.
        int corrupt = writer.Open(TCA_NETEM_CORRUPT);
        writer.UInt32(uint.MaxValue);
        writer.UInt32(0);
        writer.End(corrupt);
    }

    /// <summary>Whether options that the kernel lists are these.</summary>
    internal bool IsShownBy(ReadOnlySpan<byte> options)
    {
        var writer = new RouteWriter();
        Write(writer);
        ReadOnlySpan<byte> own = writer.ToArray();
        return options.Length >= OptionsLength && options[..OptionsLength].SequenceEqual(own[..OptionsLength])
            && Corruption(options[OptionsLength..]) == Corruption(own[OptionsLength..]);
    }

    private static uint Corruption(ReadOnlySpan<byte> attributes)
    {
        while (NetlinkMessage.TryTakeAttribute(ref attributes, out ushort type, out var value))
        {
            if (type == TCA_NETEM_CORRUPT && value.Length >= sizeof(uint))
                return BinaryPrimitives.ReadUInt32LittleEndian(value);
        }
        return 0;
    }

    private static uint InTicks(TimeSpan time) => (uint)(time.Ticks * TimeSpan.NanosecondsPerTick / NanosecondsPerTick);
}
