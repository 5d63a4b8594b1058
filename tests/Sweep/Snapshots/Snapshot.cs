namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Named facts about everything a fault could touch, read from the kernel's own files.</summary>
internal sealed class Snapshot
{
    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);

    public int Count => _facts.Count;

    public void Set(string fact, string value) => _facts[fact] = value;

    /// <summary>
    /// Says what a process or thread born since has to look like: as the one it was born of. Every fact under
    /// <paramref name="parent"/> is repeated under <paramref name="born"/>.
    /// </summary>
    public void Repeat(string parent, string born)
    {
        var repeated = _facts.Where(pair => pair.Key.StartsWith(parent, StringComparison.Ordinal)).ToList();
        foreach (var (fact, value) in repeated)
            _facts[born + fact[parent.Length..]] = value;
    }

    /// <summary>Removes every fact that starts so.</summary>
    public void Forget(string prefix)
    {
        foreach (var fact in _facts.Keys.Where(fact => fact.StartsWith(prefix, StringComparison.Ordinal)).ToList())
            _facts.Remove(fact);
    }

    public Snapshot Copy()
    {
        var copy = new Snapshot();
        foreach (var (fact, value) in _facts)
            copy.Set(fact, value);
        return copy;
    }

    /// <summary>What is different now, one line each; empty when the world is as it was.</summary>
    public IReadOnlyList<string> Differences(Snapshot now) =>
    [
        .. from fact in _facts.Keys.Union(now._facts.Keys, StringComparer.Ordinal)
           let was = _facts.GetValueOrDefault(fact, "absent")
           let isNow = now._facts.GetValueOrDefault(fact, "absent")
           where was != isNow
           orderby fact
           select $"{fact}: {was} -> {isNow}",
    ];
}
