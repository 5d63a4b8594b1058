namespace LuminaGuard.FaultD.Cli;

/// <summary>Rows of cells: aligned under a heading on a terminal, separated by tabs without one elsewhere.</summary>
internal sealed class Table(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    /// <summary>How a cell is coloured, by column and (escaped) text; null for as it is.</summary>
    public Func<int, string, string>? Paint { get; init; }

    /// <summary>Adds a row; its cells are made harmless here.</summary>
    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, c => Printable.EscapeAgain(c)));

    public void Write(Terminal terminal)
    {
        if (!terminal.IsTerminal)
        {
            foreach (string[] row in _rows)
                terminal.Out.WriteLine(string.Join('\t', row));
            return;
        }
        int[] widths = Array.ConvertAll(headings, h => h.Length);
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }
        WriteRow(terminal, widths, headings, (_, text) => Colour.Bold(text));
        foreach (string[] row in _rows)
            WriteRow(terminal, widths, row, Paint);
    }

    private static void WriteRow(Terminal terminal, int[] widths, string[] cells, Func<int, string, string>? paint)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            terminal.Out.Write(terminal.HasColour && paint is not null ? paint(i, cells[i]) : cells[i]);
            if (i < cells.Length - 1)
                terminal.Out.Write(new string(' ', widths[i] - cells[i].Length + 2));
        }
        terminal.Out.WriteLine();
    }
}
