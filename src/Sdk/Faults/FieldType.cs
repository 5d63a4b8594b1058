namespace LuminaGuard.FaultD;

/// <summary>What an option holds.</summary>
public enum FieldType
{
    /// <summary>A target, <c>scheme:value</c>.</summary>
    Target,

    /// <summary>Any text.</summary>
    Text,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>True or false.</summary>
    Flag,

    /// <summary>A length of time: whole microseconds on the wire, <c>80us</c>, <c>5ms</c>, <c>2s</c>, <c>1m</c> in text.</summary>
    Duration,

    /// <summary>One of a closed list of words.</summary>
    Choice,

    /// <summary>A list of whole numbers; comma-separated in text.</summary>
    IntegerList,
}
