namespace LuminaGuard.FaultD.Native;

/// <summary>
/// A path that others could have made or may change: "Cannot use directory /x: owned by uid 5, not 0".
/// </summary>
public sealed class UnsafePathException : Exception
{
    /// <summary>A path and what is wrong with it.</summary>
    public UnsafePathException(string path, string reason)
        : base($"Cannot use {path}: {reason}")
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The path.</summary>
    public string Path { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }
}
