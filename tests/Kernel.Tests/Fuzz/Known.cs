namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>What one client has learned from the answers: the ids that may still mean something.</summary>
internal sealed class Known
{
    private const int Most = 4;
    private readonly List<string> _ids = [];

    public void Learn(string id)
    {
        if (_ids.Count == Most)
            _ids.RemoveAt(0);
        _ids.Add(id);
    }

    public void Unlearn(string id) => _ids.Remove(id);

    /// <summary>The connection is gone, and with it most of them; one is kept to be asked for in vain.</summary>
    public void Forget()
    {
        if (_ids.Count > 1)
            _ids.RemoveRange(0, _ids.Count - 1);
    }

    public string AnyId(ref Dice dice) =>
        _ids.Count > 0 && dice.Chance(90) ? dice.Of(_ids) : dice.Of((string[])["000000000000", .. Hostile.Texts]);
}
