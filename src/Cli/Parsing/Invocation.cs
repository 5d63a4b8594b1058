using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>One run of one verb: what was asked, and where to answer.</summary>
internal sealed class Invocation(ParseResult result, GlobalOptions globals, Terminal terminal)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public ParseResult Result => result;

    public Terminal Terminal => terminal;

    public TextWriter Out => terminal.Out;

    public bool Json { get; } = result.GetValue(globals.Json);

    public string? Socket { get; } = result.GetValue(globals.Socket);

    public TimeSpan Timeout { get; } = Duration("--timeout", result.GetValue(globals.Timeout)) ?? DefaultTimeout;

    public FaultClient Connect()
    {
        if (Socket is { Length: 0 })
            throw Usage("Cannot connect: --socket is a path, not ''");
        return FaultClient.Connect(Socket, Timeout);
    }

    /// <summary>A length of time above zero.</summary>
    public static TimeSpan? Duration(string option, string? text)
    {
        if (text is null)
            return null;
        if (Durations.TryParse(text, out var value) && value > TimeSpan.Zero)
            return value;
        throw Usage($"Cannot read {option}: it {Durations.RuleFor(text)}, and above 0, not '{Printable.Escape(text, 64)}'");
    }

    public static FaultException Usage(string message) => new(ErrorCode.InvalidArgument, message);
}
