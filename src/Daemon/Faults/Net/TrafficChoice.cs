namespace LuminaGuard.FaultD.Daemon;

/// <summary>Whose packets are meant, and where those are judged.</summary>
internal abstract class TrafficChoice : IDisposable
{
    /// <summary>What the target turned out to be, escaped.</summary>
    public abstract string Describe { get; }

    /// <summary>Whether policy granted all of it by name.</summary>
    public abstract bool AsDaemon { get; }

    /// <summary>Whether there is nothing left whose packets they could be.</summary>
    public abstract bool IsGone { get; }

    /// <summary>The processes whose packets go out where filters judge them, as far as there are any now: they tell the network namespaces.</summary>
    public abstract IEnumerable<int> Senders(IReadOnlyList<FilterPlace> places);

    /// <summary>The filters as of now. The same object as before where nothing has changed that they depend on.</summary>
    /// <param name="notes">Takes what the caller should know.</param>
    public abstract IReadOnlyList<FilterPlace> Places(List<string> notes);

    /// <summary>Says what they would do, one item a line.</summary>
    public abstract IReadOnlyList<string> Touches(IReadOnlyList<FilterPlace> places);

    /// <summary>Closes the targets.</summary>
    public abstract void Dispose();
}
