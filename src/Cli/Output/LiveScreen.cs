namespace LuminaGuard.FaultD.Cli;

/// <summary>A picture on a terminal that is drawn again in place; the screen comes back as it was. ECMA-48, xterm.</summary>
internal sealed class LiveScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l";
    private const string Leave = "\e[?25h\e[?1049l";
    private const string Home = "\e[H";
    private const string ClearLine = "\e[K";
    private const string ClearBelow = "\e[J";

    private readonly Terminal _terminal;

    public LiveScreen(Terminal terminal)
    {
        _terminal = terminal;
        terminal.Out.Write(Enter);
    }

    public void Draw(string heading, Action<Terminal> body)
    {
        var picture = new StringWriter();
        body(new Terminal(picture, TextWriter.Null) { IsTerminal = true, HasColour = _terminal.HasColour });
        var (columns, rows) = Libc.Size(1);
        string[] lines = [heading, "", .. picture.ToString().TrimEnd('\n').Split('\n')];
        int shown = rows > 0 ? Math.Min(lines.Length, rows - 1) : lines.Length;
        _terminal.Out.Write(Home);
        for (int i = 0; i < shown; i++)
            _terminal.Out.Write($"{Cut(lines[i], columns)}{ClearLine}\r\n");
        _terminal.Out.Write(ClearBelow);
        _terminal.Out.Flush();
    }

    public void Dispose()
    {
        _terminal.Out.Write(Leave);
        _terminal.Out.Flush();
    }

    // A line that wraps would push the picture up. Colour codes take no room.
    private static string Cut(string line, int columns)
    {
        if (columns == 0)
            return line;
        int width = 0;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\e')
                i = line.IndexOf('m', i);
            else if (++width > columns)
                return line[..i] + "\e[0m";
        }
        return line;
    }
}
