namespace LuminaGuard.FaultD.Cli;

/// <summary>What a dry run says.</summary>
internal static class PreviewReport
{
    public static void Write(Terminal terminal, bool json, Preview preview)
    {
        if (json)
        {
            JsonLine.Write(terminal, "preview", writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("kind", preview.Kind);
                writer.WriteString("target", preview.Target);
                writer.WriteString("risk", Choices<Risk>.Word(preview.Risk));
                writer.WriteString("durability", Choices<Durability>.Word(preview.Durability));
                JsonLine.Strings(writer, "touches", preview.Touches);
                JsonLine.Duration(writer, "lease_us", preview.Lease);
                writer.WriteEndObject();
            });
            return;
        }
        string lease = preview.Durability == Durability.Strike
            ? "cannot be taken back" : $"taken back after {Durations.Format(preview.Lease)} at the latest";
        terminal.Out.WriteLine($"{Printable.EscapeAgain(preview.Kind)} would touch {Printable.EscapeAgain(preview.Target)} " +
            $"({Choices<Risk>.Word(preview.Risk)}; {lease}):");
        Notes.Write(terminal, preview.Touches);
    }
}
