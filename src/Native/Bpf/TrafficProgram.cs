using System.Buffers.Binary;
using static LuminaGuard.FaultD.Native.BpfInstruction;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Writes the program that judges each packet of a cgroup: 1 lets it pass, and the verdict is for those that are meant. It begins at the
/// network header, as cgroup_skb has it. And the one that finds the packets of a flow among those that a link sends.
/// </summary>
internal sealed class TrafficProgram
{
    // struct __sk_buff of linux/bpf.h.
    private const short ProtocolAt = 16;
    private const short PriorityAt = 32;
    private const short InterfaceAt = 40;

    // The loopback interface of any network namespace: the first that is made there.
    private const int Loopback = 1;

    // Where things lie on the stack, counted from its end. Registers are stored in whole places of eight bytes: without CAP_PERFMON older
    // verifiers take a shorter store into one for the corruption of a pointer.
    private const short HeaderAt = -48;
    private const short KeyAt = -72;
    private const short KeyAddressAt = KeyAt + 8;
    private const short PortsAt = -80;
    private const short IndexAt = -88;

    private const int IPPROTO_TCP = 6;
    private const int IPPROTO_UDP = 17;
    private const int FragmentHeader = 44;

    // IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT, IPPROTO_DSTOPTS.
    private const ulong ExtensionBits = (1UL << 0) | (1UL << 43) | (1UL << FragmentHeader) | (1UL << 60);

    // More headers than that before TCP or UDP nobody sends, and such a packet passes.
    private const int MostExtensions = 4;

    private readonly TrafficMatch _match;
    private readonly bool _egress;
    private readonly bool _ofLink;
    private readonly BpfCode _code = new();
    private readonly BpfLabel _pass = new();
    private readonly BpfLabel _matched = new();

    private TrafficProgram(TrafficMatch match, bool egress, bool ofLink) => (_match, _egress, _ofLink) = (match, egress, ofLink);

    /// <summary>Writes one.</summary>
    /// <param name="match">Which packets.</param>
    /// <param name="egress">Of those that go out; false for those that come in.</param>
    /// <param name="verdict">0: refused, which the sender of one sees. 2: lost. Of those that come in only 0 can be.</param>
    /// <param name="gate">Until when.</param>
    /// <param name="number">Which of the gate's filters it is, from 1.</param>
    /// <param name="tables">The networks, the sockets, and where what is lost is taken; each or null.</param>
    public static BpfInstruction[] Write(TrafficMatch match, bool egress, int verdict, TrafficGate gate, int number, TrafficTables tables) =>
        new TrafficProgram(match, egress, ofLink: false).Write(verdict, pass: 1, gate, number, tables);

    /// <summary>Writes one for the filter of a link's qdisc (BPF_PROG_TYPE_SCHED_CLS): -1 for what is of the flow, 0 for all else.</summary>
    /// <param name="match">Which packets, of those that go out: by what stands in them alone.</param>
    /// <param name="gate">Until when.</param>
    /// <param name="peers">The networks, or null.</param>
    public static BpfInstruction[] WriteOfLink(TrafficMatch match, TrafficGate gate, BpfMap? peers) =>
        new TrafficProgram(match, egress: true, ofLink: true).Write(verdict: -1, pass: 0, gate, number: 1, new TrafficTables(peers, null, null));

    /// <summary>Writes one that lets all pass, and writes on what goes out over loopback whose it is.</summary>
    /// <param name="tag">What it writes.</param>
    /// <param name="gate">Until when.</param>
    public static BpfInstruction[] WriteTag(uint tag, TrafficGate gate)
    {
        BpfCode code = new();
        BpfLabel pass = new();
        Begin(code, gate, pass);
        code.Add(Load32(1, 6, InterfaceAt));
        code.JumpIf32(1, BpfCondition.NotEqual, Loopback, pass);
        // What is to be lost stays so.
        code.Add(Load32(1, 6, PriorityAt));
        code.JumpIf32(1, BpfCondition.Equal, SilentLoss.Mark, pass);
        code.Load(1, tag);
        code.Add(Store32(6, PriorityAt, 1));
        code.Mark(pass);
        code.Add(MoveValue(0, 1), Exit());
        return code.Build();
    }

    private BpfInstruction[] Write(int verdict, int pass, TrafficGate gate, int number, TrafficTables tables)
    {
        Begin(_code, gate, _pass);
        MatchOwner();
        if (tables.Sockets is not null)
            MatchSocket(tables.Sockets);
        ReadHeaders();
        _code.Mark(_matched);
        MatchProtocol();
        MatchPorts();
        MatchOtherEnd(tables.Peers);
        Count(gate, number);
        if (tables.Covered is not null)
            LeaveToInterface(tables.Covered);
        _code.Add(MoveValue(0, verdict), Exit());
        _code.Mark(_pass);
        _code.Add(MoveValue(0, pass), Exit());
        return _code.Build();
    }

    // The packet is in register 6 from here on. What a gate says is 0 until it is opened.
    private static void Begin(BpfCode code, TrafficGate gate, BpfLabel pass)
    {
        code.Add(Move(6, 1));
        Find(code, gate, 0, pass);
        code.Add(Load64(7, 0, 0), Call(BpfHelper.KtimeGetNs));
        code.JumpIfRegister(0, BpfCondition.AtLeast, 7, pass);
    }

    private static void Find(BpfCode code, TrafficGate gate, int number, BpfLabel pass)
    {
        code.Add(MoveValue(1, number), Store64(10, IndexAt, 1));
        code.LoadMap(1, gate.Map.Descriptor);
        code.Add(Move(2, 10), Add(2, IndexAt), Call(BpfHelper.MapLookup));
        code.JumpIf(0, BpfCondition.Equal, 0, pass);
    }

    // Verdict 1 lets it go: of 3 TCP would hear as of congestion. Of IPv6 multicast the copies for this machine's own sockets are made after this, and
    // pass no interface.
    private void LeaveToInterface(BpfMap covered)
    {
        BpfLabel single = new(), here = new();
        _code.Add(Load32(1, 10, KeyAt + 4), Load8(2, 10, KeyAddressAt));
        _code.JumpIf32(1, BpfCondition.NotEqual, TrafficKey.Six, single);
        _code.JumpIf(2, BpfCondition.Equal, 0xff, here);
        _code.Mark(single);
        _code.Add(Move(1, 6), Call(BpfHelper.GetNetnsCookie), Store64(10, HeaderAt, 0), Load32(1, 6, InterfaceAt), Store64(10, HeaderAt + 8, 1));
        _code.LoadMap(1, covered.Descriptor);
        _code.Add(Move(2, 10), Add(2, HeaderAt), Call(BpfHelper.MapLookup));
        _code.JumpIf(0, BpfCondition.Equal, 0, here);
        _code.Add(MoveValue(1, SilentLoss.Mark), Store32(6, PriorityAt, 1), MoveValue(0, 1), Exit());
        _code.Mark(here);
    }

    // Leaves the protocol in register 8, where its header begins in 7, and the other end's address in the key.
    private void ReadHeaders()
    {
        BpfLabel six = new();
        _code.Add(Load32(2, 6, ProtocolAt));
        _code.JumpIf32(2, BpfCondition.Equal, Network16(0x86dd), six);
        _code.JumpIf32(2, BpfCondition.NotEqual, Network16(0x0800), _pass);
        LoadBytes(0, HeaderAt, 20);
        _code.Add(Load8(8, 10, HeaderAt + 9), Load8(7, 10, HeaderAt), And(7, 0xf), ShiftLeft(7, 2));
        Key(TrafficKey.Four);
        _code.Add(Load32(1, 10, (short)(HeaderAt + (_egress ? 16 : 12))), Store64(10, KeyAddressAt, 1), MoveValue(1, 0), Store64(10, KeyAddressAt + 8, 1));
        // Only the first fragment has ports.
        if (_match.HasPorts)
        {
            _code.Add(Load16(1, 10, HeaderAt + 6), FromNetwork(1, 16), And(1, 0x1fff));
            _code.JumpIf(1, BpfCondition.NotEqual, 0, _pass);
        }
        _code.Jump(_matched);
        _code.Mark(six);
        LoadBytes(0, HeaderAt, 40);
        _code.Add(Load8(8, 10, HeaderAt + 6), MoveValue(7, 40));
        Key(TrafficKey.Six);
        for (short half = 0; half < 16; half += 8)
            _code.Add(Load64(1, 10, (short)(HeaderAt + (_egress ? 24 : 8) + half)), Store64(10, (short)(KeyAddressAt + half), 1));
        // What is behind them is of no matter where neither is asked for.
        for (int i = 0; i < MostExtensions && (_match.Protocols.Count > 0 || _match.HasPorts); i++)
            SkipExtension();
    }

    // Hop-by-hop options, routing and destination options say how long they are; a fragment header is 8 bytes. The verifier goes each way that it
    // cannot tell to lead where it has been: so one question for all of them, and the way that leaves most open goes first.
    private void SkipExtension()
    {
        BpfLabel fragment = new(), next = new();
        _code.JumpIf(8, BpfCondition.AtLeast, 64, _matched);
        _code.Load(1, ExtensionBits);
        _code.Add(ShiftRightBy(1, 8), And(1, 1));
        _code.JumpIf(1, BpfCondition.Equal, 0, _matched);
        LoadBytesAtHeader(4);
        _code.Add(Load8(1, 10, PortsAt));
        _code.JumpIf(8, BpfCondition.Equal, FragmentHeader, fragment);
        _code.Add(Load8(2, 10, PortsAt + 1), Add(2, 1), ShiftLeft(2, 3), AddRegister(7, 2));
        _code.Jump(next);
        _code.Mark(fragment);
        if (_match.HasPorts)
        {
            _code.Add(Load16(2, 10, PortsAt + 2), FromNetwork(2, 16), And(2, 0xfff8));
            _code.JumpIf(2, BpfCondition.NotEqual, 0, _pass);
        }
        _code.Add(Add(7, 8));
        _code.Mark(next);
        _code.Add(Move(8, 1));
    }

    private void MatchProtocol() => MatchOneOf(8, _match.Protocols);

    private void MatchPorts()
    {
        if (!_match.HasPorts)
            return;
        MatchOneOf(8, [IPPROTO_TCP, IPPROTO_UDP]);
        LoadBytesAtHeader(4);
        var (source, destination) = _egress ? (_match.LocalPorts, _match.PeerPorts) : (_match.PeerPorts, _match.LocalPorts);
        MatchPort(source, PortsAt);
        MatchPort(destination, PortsAt + 2);
    }

    private void MatchPort(IReadOnlyList<int> ports, short at)
    {
        if (ports.Count == 0)
            return;
        _code.Add(Load16(1, 10, at), FromNetwork(1, 16));
        MatchOneOf(1, ports);
    }

    private void MatchOneOf(int register, IReadOnlyList<int> values)
    {
        if (values.Count == 0)
            return;
        BpfLabel found = new();
        foreach (int value in values)
            _code.JumpIf(register, BpfCondition.Equal, value, found);
        _code.Jump(_pass);
        _code.Mark(found);
    }

    private void MatchOwner()
    {
        if (_match.Uid is not { } uid)
            return;
        _code.Add(Move(1, 6), Call(BpfHelper.GetSocketUid));
        _code.JumpIf32(0, BpfCondition.NotEqual, (int)uid, _pass);
    }

    private void MatchSocket(BpfMap sockets)
    {
        _code.Add(Move(1, 6), Call(BpfHelper.GetSocketCookie), Store64(10, IndexAt, 0));
        _code.LoadMap(1, sockets.Descriptor);
        _code.Add(Move(2, 10), Add(2, IndexAt), Call(BpfHelper.MapLookup));
        _code.JumpIf(0, BpfCondition.Equal, 0, _pass);
    }

    private void MatchOtherEnd(BpfMap? peers)
    {
        BpfLabel found = new();
        if (peers is not null)
        {
            _code.LoadMap(1, peers.Descriptor);
            _code.Add(Move(2, 10), Add(2, KeyAt), Call(BpfHelper.MapLookup));
            if (_match.Tags.Count == 0)
                _code.JumpIf(0, BpfCondition.Equal, 0, _pass);
            else
                _code.JumpIf(0, BpfCondition.NotEqual, 0, found);
        }
        if (_match.Tags.Count > 0)
        {
            _code.Add(Load32(1, 6, PriorityAt));
            foreach (uint tag in _match.Tags)
                _code.JumpIf32(1, BpfCondition.Equal, (int)tag, found);
            _code.Jump(_pass);
        }
        _code.Mark(found);
    }

    // Which are taken is decided by their number and the seed alone (splitmix64), never by chance.
    private void Count(TrafficGate gate, int number)
    {
        Find(_code, gate, number, _pass);
        _code.Add(Move(7, 0));
        if (_match.Share < TrafficMatch.All)
        {
            _code.Add(MoveValue(1, 1), FetchAdd64(7, TrafficCounters.SeenAt, 1), Add(1, 1));
            _code.Load(2, 0x9e3779b97f4a7c15);
            _code.Add(Multiply(1, 2));
            _code.Load(2, _match.Seed);
            _code.Add(AddRegister(1, 2));
            Mix(30, 0xbf58476d1ce4e5b9);
            Mix(27, 0x94d049bb133111eb);
            _code.Add(Move(2, 1), ShiftRight(2, 31), Xor(1, 2), ShiftRight(1, 32));
            _code.Load(2, _match.Share);
            _code.JumpIfRegister(1, BpfCondition.AtLeast, 2, _pass);
        }
        BpfLabel counted = new();
        _code.Add(MoveValue(1, 1), FetchAdd64(7, TrafficCounters.HitAt, 1));
        _code.JumpIf(1, BpfCondition.NotEqual, 0, counted);
        _code.Add(Call(BpfHelper.KtimeGetNs), Store64(7, TrafficCounters.FirstNsAt, 0));
        _code.Mark(counted);
    }

    private void Mix(int shift, ulong factor)
    {
        _code.Add(Move(2, 1), ShiftRight(2, shift), Xor(1, 2));
        _code.Load(2, factor);
        _code.Add(Multiply(1, 2));
    }

    private void Key(int family)
    {
        _code.Load(1, (uint)TrafficKey.Bits | ((ulong)family << 32));
        _code.Add(Store64(10, KeyAt, 1));
    }

    private void LoadBytes(int from, short to, int count)
    {
        _code.Add(Move(1, 6), MoveValue(2, from), Move(3, 10), Add(3, to), MoveValue(4, count));
        CallLoad();
    }

    private void LoadBytesAtHeader(int count)
    {
        _code.Add(Move(1, 6), Move(2, 7), Move(3, 10), Add(3, PortsAt), MoveValue(4, count));
        CallLoad();
    }

    // A packet at a link begins with the link's own header.
    private void CallLoad()
    {
        if (_ofLink)
            _code.Add(MoveValue(5, LibcBpf.BPF_HDR_START_NET), Call(BpfHelper.SkbLoadBytesRelative));
        else
            _code.Add(Call(BpfHelper.SkbLoadBytes));
        _code.JumpIf(0, BpfCondition.NotEqual, 0, _pass);
    }

    private static int Network16(ushort value) => BinaryPrimitives.ReverseEndianness(value);
}
