namespace LuminaGuard.FaultD.Samples.McpServer;

/// <summary>
/// A server of the Model Context Protocol, on standard input and output or over HTTP, and a client that starts it and calls it, as agents do: a
/// system to break. Both are on the official package.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: mcp-sample server
               mcp-sample client [CALLS [MILLISECONDS]]
               mcp-sample http-server
               mcp-sample http-client URL [CALLS [MILLISECONDS]]

        client starts a server and calls its tool echo CALLS times (default 20), one each 100 ms. It prints a line for each call, and calls
        one lost that has no answer after MILLISECONDS (default 1000). It ends with 1 when the server is gone. http-server prints its URL, and
        http-client calls that; a call that fails is told of, and the next is made all the same.
        """;

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["server"]:
                await Server.RunAsync();
                return 0;
            case ["http-server"]:
                await Server.RunHttpAsync();
                return 0;
            case ["client", .. var rest] when TryRead(rest, out int calls, out var patience):
                return await Client.RunAsync(calls, patience);
            case ["http-client", var url, .. var rest] when Uri.TryCreate(url, UriKind.Absolute, out var at) && TryRead(rest, out int calls, out var patience):
                return await Client.RunHttpAsync(at, calls, patience);
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    // CALLS and MILLISECONDS, either of which may be missing.
    private static bool TryRead(string[] words, out int calls, out TimeSpan patience)
    {
        (calls, int milliseconds) = (20, 1000);
        bool isRead = words.Length <= 2 && (words.Length < 1 || int.TryParse(words[0], out calls)) && (words.Length < 2 || int.TryParse(words[1], out milliseconds));
        patience = TimeSpan.FromMilliseconds(milliseconds);
        return isRead;
    }
}
