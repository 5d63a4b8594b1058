namespace LuminaGuard.FaultD.Cli;

/// <summary>Fills lines with words up to a width.</summary>
internal static class Folding
{
    public static void Write(TextWriter lines, string paragraph, int indent, int width)
    {
        string margin = new(' ', indent);
        int used = 0;
        foreach (string word in paragraph.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (used > 0 && used + 1 + word.Length > width)
            {
                lines.WriteLine();
                used = 0;
            }
            lines.Write(used == 0 ? margin : " ");
            lines.Write(word);
            used += (used == 0 ? indent : 1) + word.Length;
        }
        lines.WriteLine();
    }
}
