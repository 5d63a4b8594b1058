using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>
/// Walks a map of snake_case keys and reads typed values; every refusal names the key and the rule.
/// The frame was proved sound by <see cref="FrameCheck"/> first.
/// </summary>
internal ref struct MapReader
{
    private readonly string _what;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private MessagePackReader _reader;
    private int _left;

    /// <param name="reader">Stands before the map.</param>
    /// <param name="what">What is being read, for messages: "inject process.limit".</param>
    public MapReader(scoped in MessagePackReader reader, string what)
    {
        _reader = reader;
        _what = what;
        if (_reader.NextMessagePackType != MessagePackType.Map)
            throw new FaultException(ErrorCode.BadRequest, $"Cannot {what}: the options are a map, not {Name(_reader.NextMessagePackType)}");
        _left = _reader.ReadMapHeader();
    }

    /// <summary>Where the reader stands after the map.</summary>
    public readonly MessagePackReader After => _reader;

    /// <summary>The key last read.</summary>
    public string Key { get; private set; } = "";

    public bool Next()
    {
        if (_left-- == 0)
            return false;
        if (_reader.NextMessagePackType != MessagePackType.String)
            throw new FaultException(ErrorCode.BadRequest, $"Cannot {_what}: keys are strings, not {Name(_reader.NextMessagePackType)}");
        Key = _reader.ReadString()!;
        if (!_seen.Add(Key))
            throw Wrong("is given once");
        return true;
    }

    public string Text(int maxLength = LuminaGuard.FaultD.Target.MaxLength)
    {
        Expect(MessagePackType.String, "is a string");
        string text = _reader.ReadString()!;
        return text.Length <= maxLength ? text : throw Wrong($"is at most {maxLength} characters long");
    }

    public string? OptionalText() => _reader.TryReadNil() ? null : Text();

    public long Integer(long min = long.MinValue, long max = long.MaxValue)
    {
        Expect(MessagePackType.Integer, "is a whole number");
        long value;
        try
        {
            value = _reader.ReadInt64();
        }
        catch (OverflowException)
        {
            throw Wrong(Range(min, max));
        }
        return value >= min && value <= max ? value : throw Wrong(Range(min, max));
    }

    public ulong Unsigned()
    {
        Expect(MessagePackType.Integer, "is a whole number");
        try
        {
            return _reader.ReadUInt64();
        }
        catch (OverflowException)
        {
            throw Wrong("is not negative");
        }
    }

    public int Int32(int min = int.MinValue, int max = int.MaxValue) => (int)Integer(min, max);

    public bool Flag()
    {
        Expect(MessagePackType.Boolean, "is true or false");
        return _reader.ReadBoolean();
    }

    /// <summary>False when the value is nil.</summary>
    public bool OptionalFlag() => !Nil() && Flag();

    /// <summary>Whole microseconds, from 0 to a year.</summary>
    public TimeSpan Duration() => TimeSpan.FromMicroseconds(Integer(0, Durations.MaxMicroseconds));

    public Target Target()
    {
        string text = Text();
        return TargetText.TryParse(text, out var target, out string? why)
            ? target
            : throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {_what}: {Key} '{Printable.Escape(text)}': {why}");
    }

    public Trigger Trigger()
    {
        string text = Text(LuminaGuard.FaultD.Trigger.MaxLength);
        return TriggerText.TryParse(text, out var trigger, out string? why)
            ? trigger
            : throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {_what}: {Key} '{Printable.Escape(text)}': {why}");
    }

    public T Choice<T>()
        where T : struct, Enum
    {
        string word = Text();
        return Choices<T>.TryParse(word, out T value)
            ? value
            : throw Wrong($"is one of {string.Join(", ", Choices<T>.Words)}, not '{Printable.Escape(word, 64)}'");
    }

    public List<int> IntegerList(int maxCount = 4096)
    {
        Expect(MessagePackType.Array, "is a list of whole numbers");
        int count = _reader.ReadArrayHeader();
        if (count > maxCount)
            throw Wrong($"holds at most {maxCount} numbers");
        var values = new List<int>(count);
        while (count-- > 0)
            values.Add(Int32());
        return values;
    }

    public List<string> TextList()
    {
        Expect(MessagePackType.Array, "is a list of strings");
        int count = _reader.ReadArrayHeader();
        var values = new List<string>(count);
        while (count-- > 0)
            values.Add(Text());
        return values;
    }

    /// <summary>The reader before a value that the caller reads himself; hand it back with <see cref="Resume"/>.</summary>
    public readonly MessagePackReader Raw => _reader;

    public void Resume(scoped in MessagePackReader reader) => _reader = reader;

    /// <summary>True, and past it, when the value is nil: as good as not given.</summary>
    public bool Nil() => _reader.TryReadNil();

    /// <summary>For answers, where a newer daemon may say more than this client knows.</summary>
    public void Ignore() => _reader.Skip();

    /// <summary>The same, with what was read so far.</summary>
    public T Ignore<T>(T soFar)
    {
        Ignore();
        return soFar;
    }

    public readonly FaultException Unknown(IEnumerable<string> known) => new(
        ErrorCode.InvalidArgument, $"Cannot {_what}: unknown key '{Printable.Escape(Key, 64)}'; known are {string.Join(", ", known)}");

    public readonly FaultException Missing(string key) =>
        new(ErrorCode.InvalidArgument, $"Cannot {_what}: {key} is missing");

    public readonly FaultException Excluded(string key, string other) =>
        new(ErrorCode.InvalidArgument, $"Cannot {_what}: {key} and {other} exclude each other");

    public readonly FaultException Wrong(string rule) =>
        new(ErrorCode.InvalidArgument, $"Cannot {_what}: {Printable.Escape(Key, 64)} {rule}");

    private readonly void Expect(MessagePackType type, string rule)
    {
        if (_reader.NextMessagePackType != type)
            throw Wrong($"{rule}, not {Name(_reader.NextMessagePackType)}");
    }

    private static string Range(long min, long max) => (min, max) switch
    {
        (long.MinValue, long.MaxValue) => "is a whole number of 64 bits",
        (_, long.MaxValue) => $"is at least {min}",
        _ => $"is from {min} to {max}",
    };

    private static string Name(MessagePackType type) => type switch
    {
        MessagePackType.Integer => "a number",
        MessagePackType.Nil => "nil",
        MessagePackType.Boolean => "a boolean",
        MessagePackType.Float => "a float",
        MessagePackType.String => "a string",
        MessagePackType.Binary => "bytes",
        MessagePackType.Array => "a list",
        MessagePackType.Map => "a map",
        _ => "an extension",
    };
}
