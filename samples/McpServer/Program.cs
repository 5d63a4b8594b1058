namespace LuminaGuard.FaultD.Samples.McpServer;

/// <summary>
/// A server of the Model Context Protocol on standard input and output, and a client that starts it and calls it, as agents do: a system to
/// break. Both are on the official package.
/// </summary>
internal static class Program
{
    private const string Usage = """
        usage: mcp-sample server
               mcp-sample client [CALLS [MILLISECONDS]]

        client starts a server and calls its tool echo CALLS times (default 20), one each 100 ms. It prints a line for each call, and calls
        one lost that has no answer after MILLISECONDS (default 1000). It ends with 1 when the server is gone.
        """;

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["server"]:
                await Server.RunAsync();
                return 0;
            case ["client"]:
                return await Client.RunAsync(20, TimeSpan.FromSeconds(1));
            case ["client", var calls] when int.TryParse(calls, out int count):
                return await Client.RunAsync(count, TimeSpan.FromSeconds(1));
            case ["client", var calls, var patience] when int.TryParse(calls, out int count) && int.TryParse(patience, out int milliseconds):
                return await Client.RunAsync(count, TimeSpan.FromMilliseconds(milliseconds));
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }
}
