namespace LuminaGuard.FaultD.Cli;

/// <summary>What else a caller should know, a line each below the sentence it belongs to.</summary>
internal static class Notes
{
    public static void Write(Terminal terminal, IEnumerable<string> notes)
    {
        foreach (string note in notes)
            terminal.Out.WriteLine($"  {Printable.EscapeAgain(note)}");
    }
}
