using System.Runtime.InteropServices;
using System.Text;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Where output goes, and how much it may be dressed up there.</summary>
internal sealed class Terminal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly StandardStream? _stream;

    public Terminal(TextWriter @out, TextWriter error)
    {
        Out = @out;
        Error = error;
    }

    private Terminal(StandardStream stream)
        : this(new StreamWriter(stream, Utf8, 1024), new StreamWriter(new StandardStream(2), Utf8, 256))
    {
        _stream = stream;
        bool plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 }
            || Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        IsTerminal = Libc.IsATty(1) == 1;
        HasColour = IsTerminal && !plain;
        HasErrorColour = !plain && Libc.IsATty(2) == 1;
    }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Whether a person reads along.</summary>
    public bool IsTerminal { get; init; }

    public bool HasColour { get; init; }

    public bool HasErrorColour { get; init; }

    /// <summary>Whether nobody reads any more, or nothing can be written.</summary>
    public bool IsClosed => _stream is { Errno: not 0 };

    /// <summary>The width to fold text at.</summary>
    public int Width
    {
        get
        {
            int columns = IsTerminal ? Libc.Size(1).Columns : 0;
            return columns > 20 ? Math.Min(columns, 120) : 80;
        }
    }

    public static Terminal Standard() => new(new StandardStream(1));

    /// <summary>Writes an error for people.</summary>
    public void Complain(string message)
    {
        Error.WriteLine($"{(HasErrorColour ? Colour.Red("faultctl:") : "faultctl:")} {message}");
        Error.Flush();
    }

    /// <summary>Writes out what is left. The answer is why it could not, or null; a reader who has gone is no reason.</summary>
    public string? Finish()
    {
        Out.Flush();
        Error.Flush();
        return _stream is { Errno: not 0 and not Libc.EPIPE } ? Marshal.GetPInvokeErrorMessage(_stream.Errno) : null;
    }
}
