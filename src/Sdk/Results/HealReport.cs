using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>What a heal took back.</summary>
/// <param name="Faults">Every fault that was owed, and how taking it back ended.</param>
public sealed record HealReport(IReadOnlyList<UndoReport> Faults)
{
    /// <summary>Whether nothing is owed any more.</summary>
    public bool IsClean => Faults.All(f => f.Outcome != UndoOutcome.Stuck);

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Faults), Faults), (nameof(IsClean), IsClean));
}
