using System.Buffers.Binary;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>
/// What tc(8) sends for the same, as `unshare -rn strace -e trace=sendmsg -e write=all tc …` shows it (iproute2 6.1), without its sequence number.
/// </summary>
public class TrafficControlTests
{
    private const int Lo = 1;
    private const uint Root = 0x5a01_0000;
    private const uint Flow = 0x5a01_0001;
    private const uint Inner = 0x5a02_0000;

    [Fact]
    public void A_root_is_that_of_tc() => AssertSame("""
        tc qdisc add dev lo root handle 5a01: htb default 0 direct_qlen 1000
        50 00 00 00 24 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 01 5a ff ff ff ff
        00 00 00 00 08 00 01 00  68 74 62 00 24 00 02 00
        18 00 02 00 03 00 00 00  0a 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00  08 00 05 00 e8 03 00 00
        """, writer => TrafficControl.AddRoot(writer, Lo, Root, 1000));

    // tc(8) adds TCA_HTB_RTAB and TCA_HTB_CTAB, which the kernel does not read where the link layer is named: left out here, with their lengths.
    [Fact]
    public void A_class_is_that_of_tc_without_its_tables() => AssertSame("""
        tc class add dev lo parent 5a01: classid 5a01:1 htb rate 1mbit ceil 1mbit burst 4096b cburst 4096b quantum 65536
        60 00 00 00 28 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  01 00 01 5a 00 00 01 5a
        00 00 00 00 08 00 01 00  68 74 62 00 34 00 02 00
        30 00 01 00 03 01 00 00  ff ff 00 00 48 e8 01 00
        03 01 00 00 ff ff 00 00  48 e8 01 00 00 d0 07 00
        00 d0 07 00 00 00 01 00  00 00 00 00 00 00 00 00
        """, writer => TrafficControl.AddClass(writer, Lo, Flow, Root, new HtbClass(125_000, 4096)));

    [Fact]
    public void A_class_of_more_than_32_bits_is_that_of_tc_without_its_tables() => AssertSame("""
        tc class add dev lo parent 5a01: classid 5a01:2 htb rate 100gbit ceil 100gbit burst 125000000b cburst 125000000b quantum 65536
        78 00 00 00 28 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  02 00 01 5a 00 00 01 5a
        00 00 00 00 08 00 01 00  68 74 62 00 4c 00 02 00
        0c 00 06 00 00 dd 0e e9  02 00 00 00 0c 00 07 00
        00 dd 0e e9 02 00 00 00  30 00 01 00 03 01 00 00
        ff ff 00 00 ff ff ff ff  03 01 00 00 ff ff 00 00
        ff ff ff ff 5a 62 02 00  5a 62 02 00 00 00 01 00
        00 00 00 00 00 00 00 00
        """, writer => TrafficControl.AddClass(writer, Lo, Flow + 1, Root, new HtbClass(12_500_000_000, 125_000_000)));

    [Fact]
    public void A_queue_is_that_of_tc() => AssertSame("""
        tc qdisc add dev lo parent 5a01:1 handle 5a02: pfifo limit 1000
        38 00 00 00 24 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 02 5a 01 00 01 5a
        00 00 00 00 0a 00 01 00  70 66 69 66 6f 00 00 00
        08 00 02 00 e8 03 00 00
        """, writer => TrafficControl.AddQueue(writer, Lo, Inner, Flow, 1000));

    [Fact]
    public void A_delay_is_that_of_tc() => AssertSame("""
        tc qdisc add dev lo parent 5a01:1 handle 5a02: netem limit 100000 delay 100ms 10ms
        4c 00 00 00 24 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 02 5a 01 00 01 5a
        00 00 00 00 0a 00 01 00  6e 65 74 65 6d 00 00 00
        1c 00 02 00 84 d7 17 00  a0 86 01 00 00 00 00 00
        00 00 00 00 00 00 00 00  5a 62 02 00
        """, writer => TrafficControl.AddNetem(writer, Lo, Inner, Flow, new Netem(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10))));

    [Fact]
    public void A_loss_is_that_of_tc() => AssertSame("""
        tc qdisc add dev lo parent 5a01:1 handle 5a02: netem limit 100000 loss 100%
        4c 00 00 00 24 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 02 5a 01 00 01 5a
        00 00 00 00 0a 00 01 00  6e 65 74 65 6d 00 00 00
        1c 00 02 00 00 00 00 00  a0 86 01 00 ff ff ff ff
        00 00 00 00 00 00 00 00  00 00 00 00
        """, writer => TrafficControl.AddNetem(writer, Lo, Inner, Flow, new Netem(IsLost: true)));

    [Fact]
    public void A_duplication_is_that_of_tc() => AssertSame("""
        tc qdisc add dev lo parent 5a01:1 handle 5a02: netem limit 100000 duplicate 100%
        4c 00 00 00 24 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 02 5a 01 00 01 5a
        00 00 00 00 0a 00 01 00  6e 65 74 65 6d 00 00 00
        1c 00 02 00 00 00 00 00  a0 86 01 00 00 00 00 00
        00 00 00 00 ff ff ff ff  00 00 00 00
        """, writer => TrafficControl.AddNetem(writer, Lo, Inner, Flow, new Netem(IsDuplicated: true)));

    [Fact]
    public void A_corruption_is_that_of_tc() => AssertSame("""
        tc qdisc add dev lo parent 5a01:1 handle 5a02: netem limit 100000 corrupt 100%
        58 00 00 00 24 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 02 5a 01 00 01 5a
        00 00 00 00 0a 00 01 00  6e 65 74 65 6d 00 00 00
        28 00 02 00 00 00 00 00  a0 86 01 00 00 00 00 00
        00 00 00 00 00 00 00 00  00 00 00 00 0c 00 04 00
        ff ff ff ff 00 00 00 00
        """, writer => TrafficControl.AddNetem(writer, Lo, Inner, Flow, new Netem(IsCorrupted: true)));

    [Fact]
    public void A_filter_is_that_of_tc() => AssertSame("""
        tc filter add dev lo parent 5a01: protocol all prio 1 bpf object-pinned /sys/fs/bpf/flow classid 5a01:1
        54 00 00 00 2c 00 05 06  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 00 00 00 00 01 5a
        00 03 01 00 08 00 01 00  62 70 66 00 28 00 02 00
        08 00 03 00 01 00 01 5a  08 00 06 00 04 00 00 00
        12 00 07 00 66 6c 6f 77  3a 5b 2a 66 73 6f 62 6a
        5d 00 00 00
        """, writer => TrafficControl.AddFilter(writer, Lo, Root, Flow, 4, "flow:[*fsobj]"));

    [Fact]
    public void The_end_of_a_filter_is_that_of_tc() => AssertSame("""
        tc filter del dev lo parent 5a01: prio 1
        24 00 00 00 2d 00 05 00  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 00 00 00 00 01 5a
        00 00 01 00
        """, writer => TrafficControl.DeleteFilters(writer, Lo, Root));

    // tc(8) sends options too, which the kernel does not read.
    [Fact]
    public void The_end_of_a_root_is_that_of_tc_without_options() => AssertSame("""
        tc qdisc del dev lo root handle 5a01: htb
        2c 00 00 00 25 00 05 00  00 00 00 00 00 00 00 00
        00 00 00 00 01 00 00 00  00 00 01 5a ff ff ff ff
        00 00 00 00 08 00 01 00  68 74 62 00
        """, writer => TrafficControl.DeleteRoot(writer, Lo, Root));

    [Fact]
    public void A_list_is_asked_for_as_tc_does() => AssertSame("""
        tc qdisc show dev lo, which asks for those of every link as it names none
        24 00 00 00 26 00 01 03  00 00 00 00 00 00 00 00
        00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
        00 00 00 00
        """, TrafficControl.ListQdiscs);

    [Fact]
    public void What_is_put_on_a_link_is_four_messages_of_which_the_filter_is_the_last()
    {
        byte[] all = new ShapedFlow(Lo, Root, HtbClass.Unbounded, new Netem(IsLost: true)).Write(4, out int count);
        Assert.Equal(4, count);
        var types = new List<ushort>();
        ReadOnlySpan<byte> rest = all;
        while (NetlinkMessage.TryTake(ref rest, out var message))
            types.Add(message.Type);
        Assert.Equal([TrafficControl.RTM_NEWQDISC, TrafficControl.RTM_NEWTCLASS, TrafficControl.RTM_NEWQDISC, TrafficControl.RTM_NEWTFILTER], types);
        Assert.True(rest.IsEmpty);
    }

    [Fact]
    public void What_the_kernel_lists_is_read_and_cut_anywhere_is_no_crash()
    {
        var writer = new RouteWriter();
        TrafficControl.AddNetem(writer, Lo, Inner, Flow, new Netem(TimeSpan.FromMilliseconds(1), IsCorrupted: true));
        byte[] message = writer.ToArray();
        var read = Read(message)!;
        Assert.Equal((Lo, Inner, Flow, "netem"), (read.Link, read.Handle, read.Parent, read.Kind));
        Assert.True(new Netem(TimeSpan.FromMilliseconds(1), IsCorrupted: true).IsShownBy(read.Options.Span));
        Assert.False(new Netem(TimeSpan.FromMilliseconds(1)).IsShownBy(read.Options.Span));
        Assert.False(new Netem(TimeSpan.FromMilliseconds(2), IsCorrupted: true).IsShownBy(read.Options.Span));
        for (int length = 0; length < message.Length; length++)
        {
            byte[] cut = message[..length];
            if (length >= sizeof(int))
                BinaryPrimitives.WriteInt32LittleEndian(cut, length);
            Assert.Equal(length >= NetlinkMessage.HeaderLength + TrafficControl.Length, Read(cut) is not null);
        }
    }

    [Theory]
    [InlineData(0x5a01_0000u, "5a01:")]
    [InlineData(0x5a01_0001u, "5a01:1")]
    [InlineData(0x0001_ffffu, "1:ffff")]
    public void Handles_are_written_as_tc_writes_them(uint handle, string text) => Assert.Equal(text, Qdisc.Text(handle));

    private static Qdisc? Read(byte[] message)
    {
        ReadOnlySpan<byte> rest = message;
        return NetlinkMessage.TryTake(ref rest, out var taken) ? Qdisc.Read(taken) : null;
    }

    private static void AssertSame(string golden, Action<RouteWriter> write)
    {
        var writer = new RouteWriter();
        write(writer);
        string[] lines = golden.Split('\n')[1..];
        Assert.Equal(string.Concat(lines).Replace(" ", "", StringComparison.Ordinal), Convert.ToHexStringLower(writer.ToArray()));
    }
}
