using System.Text;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>How taking one fault back ended.</summary>
/// <param name="Id">The fault.</param>
/// <param name="Kind">What kind it was.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Took">How long the undo itself took.</param>
/// <param name="Notes">What was put back, and what was left alone and why.</param>
public sealed record UndoReport(string Id, string Kind, UndoOutcome Outcome, TimeSpan Took, IReadOnlyList<string> Notes)
{
    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(5);
        writer.Pair("id", Id);
        writer.Pair("kind", Kind);
        writer.Pair("outcome", Choices<UndoOutcome>.Word(Outcome));
        writer.Pair("took_us", Took);
        writer.Pair("notes", Notes);
    }

    internal static UndoReport Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        string id = "", kind = "";
        UndoOutcome outcome = default;
        TimeSpan took = default;
        IReadOnlyList<string> notes = [];
        while (map.Next())
        {
            switch (map.Key)
            {
                case "id": id = map.Text(); break;
                case "kind": kind = map.Text(); break;
                case "outcome": outcome = map.Choice<UndoOutcome>(); break;
                case "took_us": took = map.Duration(); break;
                case "notes": notes = map.TextList(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new UndoReport(id, kind, outcome, took, notes);
    }

    private bool PrintMembers(StringBuilder text) => RecordText.Members(
        text, (nameof(Id), Id), (nameof(Kind), Kind), (nameof(Outcome), Outcome), (nameof(Took), Took), (nameof(Notes), Notes));
}
