using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LuminaGuard.FaultD.Samples.McpServer;

/// <summary>The server.</summary>
internal static class Server
{
    /// <summary>Until its standard input ends.</summary>
    public static async Task RunAsync()
    {
        var builder = Host.CreateApplicationBuilder();
        // Standard output belongs to the protocol.
        builder.Logging.ClearProviders();
        builder.Services.AddMcpServer().WithStdioServerTransport().WithTools<Tools>();
        await builder.Build().RunAsync();
    }

    /// <summary>Over HTTP on the loopback interface, at a port that it prints, until it is killed.</summary>
    public static async Task RunHttpAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddMcpServer().WithHttpTransport().WithTools<Tools>();
        await using var app = builder.Build();
        app.MapMcp();
        await app.StartAsync();
        await Console.Out.WriteLineAsync(app.Urls.Single());
        await Console.Out.FlushAsync();
        await app.WaitForShutdownAsync();
    }
}
