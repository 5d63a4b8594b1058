using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LuminaGuard.FaultD.Samples.McpServer;

/// <summary>The server: until its standard input ends.</summary>
internal static class Server
{
    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        // Standard output belongs to the protocol.
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithStdioServerTransport().WithTools<Tools>();
        await builder.Build().RunAsync();
    }
}
