using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>How taking faults back ended.</summary>
internal static class UndoReports
{
    public static void Write(Terminal terminal, bool json, UndoReport report)
    {
        if (json)
            JsonLine.Write(terminal, "undone", writer => Write(writer, report));
        else
            WriteSentence(terminal, report);
        terminal.Out.Flush();
    }

    public static void Write(Terminal terminal, bool json, HealReport report)
    {
        if (json)
        {
            JsonLine.WriteList(terminal, "healed", report.Faults, Write);
            return;
        }
        if (report.Faults.Count == 0)
            terminal.Out.WriteLine("nothing was owed");
        foreach (var fault in report.Faults)
            WriteSentence(terminal, fault);
    }

    public static ExitCode Code(UndoReport report) =>
        report.Outcome == UndoOutcome.Stuck ? ExitCode.UndoFailed : ExitCode.Done;

    /// <summary>What became of a fault that somebody else ended.</summary>
    public static string Sentence(UndoOutcome outcome) => outcome switch
    {
        UndoOutcome.Undone => "taken back",
        UndoOutcome.Gone => "its target is gone, nothing was left to put back",
        UndoOutcome.Superseded => "somebody else changed it since, it was left alone",
        _ => "STUCK: it could not be taken back; it stays owed and is retried",
    };

    private static void WriteSentence(Terminal terminal, UndoReport report)
    {
        string outcome = report.Outcome == UndoOutcome.Undone ? $"undone in {Durations.Format(report.Took)}" : Sentence(report.Outcome);
        if (terminal.HasColour && report.Outcome == UndoOutcome.Stuck)
            outcome = Colour.Red(outcome);
        terminal.Out.WriteLine($"{Printable.EscapeAgain(report.Kind)} {Printable.EscapeAgain(report.Id)}: {outcome}");
        Notes.Write(terminal, report.Notes);
    }

    private static void Write(Utf8JsonWriter json, UndoReport report)
    {
        json.WriteStartObject();
        json.WriteString("id", report.Id);
        json.WriteString("kind", report.Kind);
        json.WriteString("outcome", Choices<UndoOutcome>.Word(report.Outcome));
        JsonLine.Duration(json, "took_us", report.Took);
        JsonLine.Strings(json, "notes", report.Notes);
        json.WriteEndObject();
    }
}
