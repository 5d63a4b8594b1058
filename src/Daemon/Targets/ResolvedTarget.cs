namespace LuminaGuard.FaultD.Daemon;

/// <summary>What a target meant when it was looked up, held by descriptor so that it goes on meaning that.</summary>
internal abstract class ResolvedTarget : IDisposable
{
    /// <summary>One line for people, escaped: <c>pid 42 (redis-server) uid 104</c>.</summary>
    public abstract string Describe { get; }

    /// <summary>Closes the descriptors.</summary>
    public abstract void Dispose();
}
