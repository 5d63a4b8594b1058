using static LuminaGuard.FaultD.Native.NfTables;

namespace LuminaGuard.FaultD.Native;

/// <summary>Writes a table that goes with the socket it is made by (NFT_TABLE_F_OWNER), in batches that fit into the buffer of one.</summary>
internal sealed class RulesetWriter
{
    internal const uint NFT_TABLE_F_OWNER = 0x2;

    // Before what else looks at packets at this place has its say: nft(8) calls it "filter - 1".
    private const int Priority = -1;

    // A socket's buffer has 208 KiB where nobody changed that.
    private const int BatchBytes = 64 * 1024;

    // An attribute is at most 64 KiB long, and an element here 40 bytes.
    private const int ElementsEach = 1000;

    private const uint NFT_SET_ELEM_INTERVAL_END = 1;
    private readonly string _table;
    private readonly bool _ofInterfaces;
    private readonly List<byte[]> _batches = [];

    // The begin of the first batch has the number 0.
    private readonly List<string> _parts = ["nf_tables"];
    private NetlinkWriter _writer = new();

    /// <param name="table">What it is called.</param>
    /// <param name="ofInterfaces">Of the family netdev; else it is of inet.</param>
    internal RulesetWriter(string table, bool ofInterfaces = false)
    {
        _table = table;
        _ofInterfaces = ofInterfaces;
        WriteEdge(_writer, NFNL_MSG_BATCH_BEGIN, 0);
    }

    /// <summary>The table, which nobody has yet.</summary>
    internal void Table()
    {
        using (Next(NFT_MSG_NEWTABLE, NLM_F_EXCL, "table with an owner (NFT_TABLE_F_OWNER, Linux 5.12)"))
        {
            _writer.Add(NFTA_TABLE_NAME, _table);
            _writer.Add(2, NFT_TABLE_F_OWNER);
        }
    }

    /// <summary>A chain that rules go to.</summary>
    internal void Chain(string name)
    {
        using (Next(NFT_MSG_NEWCHAIN, NLM_F_CREATE, "chain"))
        {
            _writer.Add(1, _table);
            _writer.Add(3, name);
        }
    }

    /// <summary>A chain that packets go to, and pass unless a rule has it otherwise.</summary>
    internal void Chain(string name, uint hook) => Chain(name, "chain with a hook", hook, Priority, []);

    /// <summary>The same for what leaves by interfaces, before all else there.</summary>
    internal void Chain(string name, IEnumerable<string> interfaces) =>
        Chain(name, "chain with a hook where packets leave (netdev egress, Linux 5.16)", NF_NETDEV_EGRESS, int.MinValue, interfaces);

    /// <summary>A counter that rules share.</summary>
    internal void Counter(string name)
    {
        using (Next(NFT_MSG_NEWOBJ, NLM_F_CREATE, "counter"))
        {
            _writer.Add(NFTA_OBJ_TABLE, _table);
            _writer.Add(NFTA_OBJ_NAME, name);
            _writer.Add(NFTA_OBJ_TYPE, NFT_OBJECT_COUNTER);
            using (_writer.Nest(NFTA_OBJ_DATA))
            {
                _writer.Add(NFTA_COUNTER_BYTES, 0UL);
                _writer.Add(NFTA_COUNTER_PACKETS, 0UL);
            }
        }
    }

    /// <summary>A set, empty.</summary>
    internal void Set(NamedSet set)
    {
        using (Next(NFT_MSG_NEWSET, NLM_F_CREATE, "set " + set.Name))
        {
            _writer.Add(1, _table);
            _writer.Add(2, set.Name);
            _writer.Add(3, set.Flags);
            _writer.Add(4, set.KeyType);
            _writer.Add(5, (uint)set.KeyBytes);
            _writer.Add(10, set.Id);
            _writer.Add(13, set.UserData);
        }
    }

    /// <summary>A set of ports.</summary>
    internal void Set(NamedSet set, IEnumerable<int> ports)
    {
        Set(set);
        Elements(set, [.. ports.Select(port => (AddressRange.Bytes((UInt128)port, set.KeyBytes), 0u))]);
    }

    /// <summary>A set of addresses. Each range is where it begins, and where what is beyond it begins.</summary>
    internal void Set(NamedSet set, IReadOnlyList<AddressRange> ranges)
    {
        Set(set);
        UInt128 greatest = set.KeyBytes == 16 ? UInt128.MaxValue : uint.MaxValue;
        foreach (var chunk in ranges.Chunk(ElementsEach / 2))
        {
            var elements = new List<(byte[], uint)>();
            foreach (var range in chunk)
            {
                elements.Add((AddressRange.Bytes(range.First, set.KeyBytes), 0));
                if (range.Last != greatest)
                    elements.Add((AddressRange.Bytes(range.Last + 1, set.KeyBytes), NFT_SET_ELEM_INTERVAL_END));
            }
            Elements(set, elements);
        }
    }

    /// <summary>A rule at the end of a chain.</summary>
    /// <param name="chain">The chain.</param>
    /// <param name="part">What it is, for errors.</param>
    /// <param name="write">Writes its expressions.</param>
    internal void Rule(string chain, string part, Action<RuleWriter> write)
    {
        using (Next(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND, part))
        {
            _writer.Add(1, _table);
            _writer.Add(2, chain);
            using (_writer.Nest(4))
                write(new RuleWriter(_writer));
        }
    }

    /// <summary>All of it.</summary>
    internal Ruleset Finish()
    {
        EndBatch();
        return new Ruleset(_table, _ofInterfaces, _batches, _parts);
    }

    /// <summary>All of it, in one batch without an end: the kernel looks whether it would do it, and does nothing.</summary>
    internal Ruleset FinishWithoutEnd() => new(_table, _ofInterfaces, [_writer.Written.ToArray()], _parts);

    /// <summary>The begin or the end of a batch.</summary>
    internal static void WriteEdge(NetlinkWriter writer, ushort type, uint number)
    {
        // The end is the last message that is looked at, and has no answer of its own before Linux 6.10.
        using (writer.Message(type, NLM_F_REQUEST, number, Batch))
        {
        }
    }

    private void Chain(string name, string part, uint hook, int priority, IEnumerable<string> interfaces)
    {
        const uint NF_ACCEPT = 1;
        using (Next(NFT_MSG_NEWCHAIN, NLM_F_CREATE, part))
        {
            _writer.Add(1, _table);
            _writer.Add(3, name);
            _writer.Add(7, "filter");
            _writer.Add(5, NF_ACCEPT);
            using (_writer.Nest(4))
            {
                _writer.Add(1, hook);
                _writer.Add(2, unchecked((uint)priority));
                if (_ofInterfaces)
                {
                    using (_writer.Nest(4))
                    {
                        foreach (string one in interfaces)
                            _writer.Add(1, one);
                    }
                }
            }
        }
    }

    private void Elements(NamedSet set, IReadOnlyList<(byte[] Key, uint Flags)> elements)
    {
        using (Next(NFT_MSG_NEWSETELEM, NLM_F_CREATE, "elements of the set " + set.Name))
        {
            _writer.Add(NFTA_SET_ELEM_LIST_TABLE, _table);
            _writer.Add(NFTA_SET_ELEM_LIST_SET, set.Name);
            _writer.Add(NFTA_SET_ELEM_LIST_SET_ID, set.Id);
            using var list = _writer.Nest(NFTA_SET_ELEM_LIST_ELEMENTS);
            ushort number = 0;
            foreach (var (key, flags) in elements)
            {
                using var element = _writer.Nest(++number);
                if (flags != 0)
                    _writer.Add(NFTA_SET_ELEM_FLAGS, flags);
                using (_writer.Nest(NFTA_SET_ELEM_KEY))
                    _writer.Add(NFTA_DATA_VALUE, key);
            }
        }
    }

    // Every message is acknowledged: without, a batch of which all is well has no answer.
    private NetlinkWriter.Scope Next(int message, ushort flags, string part)
    {
        if (_writer.Length >= BatchBytes)
        {
            EndBatch();
            _writer = new NetlinkWriter();
            _parts.Add("nf_tables");
            WriteEdge(_writer, NFNL_MSG_BATCH_BEGIN, (uint)_parts.Count - 1);
        }
        _parts.Add(part);
        return _writer.Message(Type(message), (ushort)(NLM_F_REQUEST | NLM_F_ACK | flags), (uint)_parts.Count - 1, _ofInterfaces ? Netdev : Inet);
    }

    private void EndBatch()
    {
        _parts.Add("nf_tables");
        WriteEdge(_writer, NFNL_MSG_BATCH_END, (uint)_parts.Count - 1);
        _batches.Add(_writer.Written.ToArray());
    }
}
