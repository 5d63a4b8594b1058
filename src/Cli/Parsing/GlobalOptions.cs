using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The options every verb takes.</summary>
internal sealed class GlobalOptions
{
    private const string SocketName = "--socket";
    private const string TimeoutName = "--timeout";

    public Option<string?> Socket { get; } = new(SocketName)
    {
        Description = $"Where faultd listens [default: ${Protocol.SocketVariable}, else {Protocol.DefaultSocket}]",
        HelpName = "PATH",
        Recursive = true,
    };

    public Option<string?> Timeout { get; } = new(TimeoutName)
    {
        Description = "How long to wait for an answer [default: 30s]",
        HelpName = "DURATION",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Print one JSON object a line, as docs/json-output.md says",
        Recursive = true,
    };

    public static bool TakesValue(string word) => word is SocketName or TimeoutName;

    public void AddTo(RootCommand root)
    {
        root.Add(Socket);
        root.Add(Timeout);
        root.Add(Json);
    }
}
