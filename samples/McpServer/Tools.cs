using System.ComponentModel;
using ModelContextProtocol.Server;

namespace LuminaGuard.FaultD.Samples.McpServer;

/// <summary>What the server can do.</summary>
[McpServerToolType]
internal sealed class Tools
{
    [McpServerTool(Name = "echo")]
    [Description("Says it again.")]
    public static string Echo(string text) => text;
}
