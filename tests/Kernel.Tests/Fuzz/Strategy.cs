namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>How a frame is made.</summary>
internal enum Strategy
{
    /// <summary>As the protocol has it.</summary>
    Sound,

    /// <summary>A sound request with one or more places spoilt: types, keys, boundary numbers, hostile texts, header lies.</summary>
    Spoilt,

    /// <summary>The bytes of a request flipped, set, inserted, removed, repeated.</summary>
    Mutated,

    /// <summary>The beginning of one request and the end of another.</summary>
    Spliced,

    /// <summary>A request cut short, with a length that says so.</summary>
    Truncated,

    /// <summary>A length that is not the body's.</summary>
    LengthLie,

    /// <summary>A body of random bytes.</summary>
    RandomBody,

    /// <summary>Random bytes, their length included.</summary>
    RandomStream,

    /// <summary>Arrays and maps within each other, about as deep as is allowed and far deeper.</summary>
    Nested,

    /// <summary>A sound request and, behind it, garbage.</summary>
    GarbageBehind,

    /// <summary>About as long as is allowed.</summary>
    Giant,
}
