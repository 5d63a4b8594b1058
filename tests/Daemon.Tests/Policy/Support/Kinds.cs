namespace LuminaGuard.FaultD.Tests.Rights;

internal static class Kinds
{
    internal static FaultDescriptor Green { get; } =
        new("process.pause", "PauseProcess", Durability.Journalled, Risk.Green, "", "", []);

    internal static FaultDescriptor Red { get; } =
        new("process.kill", "KillProcess", Durability.Strike, Risk.Red, "", "", []);
}
