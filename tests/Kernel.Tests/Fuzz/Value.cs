using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>A MessagePack value that may say what no honest writer would: a key twice, a length that lies, a number wider
/// than it needs to be. The codes are those of the MessagePack specification.</summary>
internal sealed class Value
{
    private readonly string? _text;
    private readonly byte[]? _bytes;
    private readonly decimal _number;

    private Value(ValueKind kind, string? text = null, byte[]? bytes = null, decimal number = 0)
    {
        Kind = kind;
        _text = text;
        _bytes = bytes;
        _number = number;
    }

    public ValueKind Kind { get; }

    public decimal Amount => _number;

    /// <summary>The items of a list, or keys and values of a map by turns.</summary>
    public List<Value> Items { get; } = [];

    /// <summary>How many more (or fewer) items the header names than there are.</summary>
    public int HeaderLie { get; set; }

    public static Value Nil { get; } = new(ValueKind.Nil);

    public static Value Text(string text) => new(ValueKind.Text, text);

    public static Value Number(decimal number) => new(ValueKind.Number, number: number);

    public static Value Flag(bool flag) => new(ValueKind.Flag, number: flag ? 1 : 0);

    /// <summary>Bytes as they are: another type, or no value at all.</summary>
    public static Value Raw(params byte[] bytes) => new(ValueKind.Raw, bytes: bytes);

    public static Value List(params IEnumerable<Value> items)
    {
        var list = new Value(ValueKind.List);
        list.Items.AddRange(items);
        return list;
    }

    public static Value Map(params IEnumerable<(string Key, Value Value)> pairs)
    {
        var map = new Value(ValueKind.Map);
        foreach (var (key, value) in pairs)
            map.Add(key, value);
        return map;
    }

    public void Add(string key, Value value) => Items.AddRange([Text(key), value]);

    public void Write(List<byte> to, ref Dice dice)
    {
        switch (Kind)
        {
            case ValueKind.Nil: to.Add(0xc0); break;
            case ValueKind.Flag: to.Add(_number == 0 ? (byte)0xc2 : (byte)0xc3); break;
            case ValueKind.Raw: to.AddRange(_bytes!); break;
            case ValueKind.Number: WriteNumber(to, ref dice); break;
            case ValueKind.Text: WriteText(to, ref dice); break;
            case ValueKind.List: WriteHeader(to, 0x90, 0xdc, Items.Count + HeaderLie, ref dice); break;
            default: WriteHeader(to, 0x80, 0xde, (Items.Count / 2) + HeaderLie, ref dice); break;
        }
        foreach (var item in Items)
            item.Write(to, ref dice);
    }

    public override string ToString() => Kind switch
    {
        ValueKind.Text => _text!,
        _ => string.Create(CultureInfo.InvariantCulture, $"{Kind} {_number}"),
    };

    // The shortest form usually, a longer one at times: all of them mean the same.
    private void WriteNumber(List<byte> to, ref Dice dice)
    {
        int least = _number switch
        {
            >= 0 and < 128 => 0,
            >= -128 and < 256 => 1,
            >= short.MinValue and <= ushort.MaxValue => 2,
            >= int.MinValue and <= uint.MaxValue => 4,
            _ => 8,
        };
        if (least == 0 && !dice.Chance(10))
        {
            to.Add((byte)_number);
            return;
        }
        int width = dice.Chance(10) ? 8 : Math.Max(1, least);
        byte code = (byte)(width switch { 1 => 0, 2 => 1, 4 => 2, _ => 3 } + (_number < 0 ? 0xd0 : 0xcc));
        to.Add(code);
        BigEndian(to, _number < 0 ? (ulong)(long)_number : (ulong)_number, width);
    }

    private void WriteText(List<byte> to, ref Dice dice)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(_text!);
        if (utf8.Length < 32 && !dice.Chance(5))
        {
            to.Add((byte)(0xa0 | utf8.Length));
        }
        else
        {
            bool wide = utf8.Length > 255 || dice.Chance(20);
            to.Add(wide ? (byte)0xda : (byte)0xd9);
            BigEndian(to, (ulong)utf8.Length, wide ? 2 : 1);
        }
        to.AddRange(utf8);
    }

    private static void WriteHeader(List<byte> to, byte small, byte wide, int count, ref Dice dice)
    {
        if (count is >= 0 and < 16 && !dice.Chance(5))
        {
            to.Add((byte)(small | count));
            return;
        }
        bool wider = count is < 0 or > ushort.MaxValue || dice.Chance(20);
        to.Add((byte)(wide + (wider ? 1 : 0)));
        BigEndian(to, (uint)count, wider ? 4 : 2);
    }

    private static void BigEndian(List<byte> to, ulong number, int width)
    {
        for (int at = width - 1; at >= 0; at--)
            to.Add((byte)(number >> (8 * at)));
    }
}

internal enum ValueKind
{
    Nil,
    Flag,
    Number,
    Text,
    List,
    Map,
    Raw,
}
