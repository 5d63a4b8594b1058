using System.Diagnostics;
using System.Globalization;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace LuminaGuard.FaultD.Samples.McpServer;

/// <summary>The client: calls, and says what came of each.</summary>
internal static class Client
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(100);

    public static async Task<int> RunAsync(int calls, TimeSpan patience)
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = "sample",
            Command = Environment.ProcessPath!,
            Arguments = ["server"],
        });
        return await RunAsync(transport, calls, patience, endsWithServer: true);
    }

    public static async Task<int> RunHttpAsync(Uri url, int calls, TimeSpan patience)
    {
        await using var transport = new HttpClientTransport(new HttpClientTransportOptions { Name = "sample", Endpoint = url });
        return await RunAsync(transport, calls, patience, endsWithServer: false);
    }

    private static async Task<int> RunAsync(IClientTransport transport, int calls, TimeSpan patience, bool endsWithServer)
    {
        McpClient client;
        try
        {
            client = await McpClient.CreateAsync(transport);
        }
        catch (Exception e)
        {
            Say($"no session: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
        await using var session = client;
        Say("ready");
        for (int call = 1; call <= calls; call++)
        {
            long begun = Stopwatch.GetTimestamp();
            using var end = new CancellationTokenSource(patience);
            try
            {
                string text = string.Create(CultureInfo.InvariantCulture, $"call {call}");
                var result = await client.CallToolAsync("echo", new Dictionary<string, object?> { ["text"] = text }, cancellationToken: end.Token);
                bool isRight = result.Content is [TextContentBlock block] && block.Text == text;
                Say($"{call} {(isRight ? "answered" : "answered wrongly")} in {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0} ms");
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                Say($"{call} lost: no answer in {patience.TotalMilliseconds:0} ms");
            }
            catch (Exception e)
            {
                Say($"{call} failed: {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}");
                if (endsWithServer)
                    return 1;
            }
            await Task.Delay(Every);
        }
        return 0;
    }

    private static void Say(FormattableString line) => Say(FormattableString.Invariant(line));

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }
}
