using System.Buffers.Binary;

namespace LuminaGuard.FaultD.Native;

/// <summary>The table that takes marked packets away where they leave by interfaces.</summary>
internal static class LossRules
{
    private const string Chain = "lost";

    /// <summary>Writes it.</summary>
    /// <param name="table">What it is called.</param>
    /// <param name="interfaces">Their names.</param>
    /// <param name="mark">The priority of the packets.</param>
    /// <param name="to">The number of an interface that is nowhere.</param>
    public static Ruleset Of(string table, IEnumerable<string> interfaces, int mark, int to)
    {
        var writer = new RulesetWriter(table, ofInterfaces: true);
        writer.Table();
        writer.Chain(Chain, interfaces);
        writer.Rule(Chain, "rule that sends packets on (nft_fwd_netdev)", rule =>
        {
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(bytes, mark);
            rule.Meta(MetaKey.Priority);
            rule.Equal(bytes);
            rule.ForwardTo(to);
        });
        return writer.Finish();
    }
}
