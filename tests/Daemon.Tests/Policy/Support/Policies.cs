using System.Text;
using LuminaGuard.FaultD.Daemon;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>Policies from the text of a file; the group faultd has the number 4243.</summary>
internal static class Policies
{
    internal const uint Operators = 4243;

    internal static Policy Service(string json) =>
        new(Settings.Service, new PolicyReader("/policy").Read(Encoding.UTF8.GetBytes(json)), "/policy", Operators);

    internal static Policy Embedded { get; } = new(Settings.Embedded, new PolicyFile(), "/policy", null);
}
