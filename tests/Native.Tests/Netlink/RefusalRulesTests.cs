using System.Buffers.Binary;
using System.Net;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>Tables as nft(8) would make them: what it sent is in Goldens, captured by the script there.</summary>
public class RefusalRulesTests
{
    private const string Table = "faultd-golden";

    // Of goldens/a on the machine that the capture was made on.
    private static readonly PacketOwner Owner = new(783167, 2);
    private static readonly TrafficMatch Everything = new([], [], [], [], TrafficMatch.All, 0);

    [Fact]
    public void Packets_of_a_cgroup() =>
        AssertAsOfNft("cgroup-least.hex", RefusalRules.OfCgroup(Table, Owner, Everything, incoming: true, outgoing: true));

    [Fact]
    public void Packets_that_every_option_is_true_of()
    {
        // Networks that overlap and adjoin are one.
        IPNetwork[] peers = [.. new[] { "192.0.2.7/32", "10.1.0.0/16", "10.0.0.0/9", "10.128.0.0/9", "2001:db8::/32", "2001:db8:1::/48", "::1/128" }.Select(IPNetwork.Parse)];
        var match = new TrafficMatch([17], peers, [5432], [1, 65535], TrafficMatch.All / 4, 0);
        AssertAsOfNft("cgroup-most.hex", RefusalRules.OfCgroup(Table, Owner, match with { Uid = 1000 }, incoming: false, outgoing: true));
    }

    [Fact]
    public void Connections_to_listeners()
    {
        ListeningEnd[] ends =
        [
            new(8080, null, true, true, 0),
            new(80, IPAddress.Loopback, true, false, 0),
            new(81, null, false, true, 1),
        ];
        AssertAsOfNft("listeners.hex", RefusalRules.OfListeners(Table, ends, Everything));
    }

    [Fact]
    public void The_elements_that_the_rules_match_by_and_the_end_of_the_table()
    {
        var writer = new NetlinkWriter();
        OwnedTable.WriteLease(writer, Table, 1, 11_000);
        Assert.Equal(Messages("lease.hex")[^2], Plain(writer.Written));
        writer = new NetlinkWriter();
        OwnedTable.WriteRemoval(writer, Table, 1);
        Assert.Equal(Messages("removal.hex")[1], Plain(writer.Written));
    }

    [Fact]
    public void Ten_thousand_networks_go_in_batches_that_a_socket_has_room_for()
    {
        IPNetwork[] peers = [.. Enumerable.Range(0, 10_000).Select(i => new IPNetwork(new IPAddress([10, (byte)(i >> 8), (byte)i, 2]), 32))];
        var ruleset = RefusalRules.OfCgroup(Table, Owner, Everything with { Peers = peers }, incoming: true, outgoing: true);
        Assert.True(ruleset.Batches.Count > 3);
        int ends = 0;
        foreach (byte[] batch in ruleset.Batches)
        {
            Assert.InRange(batch.Length, 1, 128 * 1024);
            var messages = Split(batch);
            Assert.Equal(NfTables.NFNL_MSG_BATCH_BEGIN, BinaryPrimitives.ReadUInt16LittleEndian(messages[0].AsSpan(4)));
            Assert.Equal(NfTables.NFNL_MSG_BATCH_END, BinaryPrimitives.ReadUInt16LittleEndian(messages[^1].AsSpan(4)));
            ends += messages.Count;
        }
        Assert.Equal("nf_tables", ruleset.Part((uint)ends - 1));
        Assert.Equal("rule for a cgroup", ruleset.Part((uint)ends - 2));
    }

    // nft(8) sends packets on to an interface that it finds; lo is the first.
    [Fact]
    public void Packets_that_are_lost_where_they_leave() =>
        AssertAsOfNft("silent-loss.hex", LossRules.Of(Table, ["away", "lo"], SilentLoss.Mark, to: 1));

    [Theory]
    [InlineData("10.0.0.0/8,10.1.2.3", "10.0.0.0-10.255.255.255")]
    [InlineData("10.0.0.2,10.0.0.1,10.0.0.4", "10.0.0.1-10.0.0.2,10.0.0.4-10.0.0.4")]
    [InlineData("0.0.0.0/0,10.0.0.1", "0.0.0.0-255.255.255.255")]
    [InlineData("128.0.0.0/1,255.255.255.255", "128.0.0.0-255.255.255.255")]
    [InlineData("0.0.0.0,0.0.0.0/31", "0.0.0.0-0.0.0.1")]
    public void What_overlaps_is_one_range(string networks, string ranges) => Assert.Equal(ranges, string.Join(',', AddressRange
        .Of(networks.Split(',').Select(Network), System.Net.Sockets.AddressFamily.InterNetwork)
        .Select(range => $"{new IPAddress(AddressRange.Bytes(range.First, 4))}-{new IPAddress(AddressRange.Bytes(range.Last, 4))}")));

    [Fact]
    public void The_whole_of_IPv6_is_one_range_without_an_end()
    {
        var all = Assert.Single(AddressRange.Of([Network("::/0"), Network("::1/128"), Network("ffff::/16")], System.Net.Sockets.AddressFamily.InterNetworkV6));
        Assert.Equal((UInt128.Zero, UInt128.MaxValue), (all.First, all.Last));
    }

    private static IPNetwork Network(string text) =>
        text.Contains('/', StringComparison.Ordinal) ? IPNetwork.Parse(text) : new IPNetwork(IPAddress.Parse(text), 32);

    private static void AssertAsOfNft(string golden, Ruleset ruleset)
    {
        var expected = Messages(golden);
        var actual = Split(Assert.Single(ruleset.Batches)).Select(message => Plain(message)).ToList();
        for (int i = 0; i < Math.Min(expected.Count, actual.Count); i++)
            Assert.True(expected[i] == actual[i], $"message {i}, {ruleset.Part((uint)i)}: of nft(8)\n{expected[i]}\nhere\n{actual[i]}");
        Assert.Equal(expected.Count, actual.Count);
    }

    private static List<string> Messages(string golden)
    {
        using var text = new StreamReader(typeof(RefusalRulesTests).Assembly.GetManifestResourceStream(golden)!);
        var messages = new List<string>();
        while (text.ReadLine() is { } line)
        {
            byte[] message = Convert.FromHexString(line.Replace(" ", "", StringComparison.Ordinal));
            string plain = Plain(message);
            // nft(8) sends the elements of a set that it makes in the same batch twice, at first with all that is before them.
            if (messages.Count > 0 && IsElements(message) && messages[^1][8..12] == plain[8..12])
                messages.RemoveAt(messages.Count - 1);
            messages.Add(plain);
        }
        return messages;
    }

    private static bool IsElements(byte[] message) => BinaryPrimitives.ReadUInt16LittleEndian(message.AsSpan(4)) == NfTables.Type(NfTables.NFT_MSG_NEWSETELEM);

    // Without its number, and without NLM_F_ACK, which nft(8) does not ask for.
    private static string Plain(ReadOnlySpan<byte> message)
    {
        byte[] plain = message.ToArray();
        plain[6] &= unchecked((byte)~NfTables.NLM_F_ACK);
        plain.AsSpan(8, 4).Clear();
        return Convert.ToHexString(plain);
    }

    private static List<byte[]> Split(byte[] batch)
    {
        var messages = new List<byte[]>();
        for (int at = 0; at < batch.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(batch.AsSpan(at));
            messages.Add(batch[at..(at + length)]);
            at += (length + 3) & ~3;
        }
        return messages;
    }
}
