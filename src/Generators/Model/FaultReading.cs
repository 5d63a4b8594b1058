namespace LuminaGuard.FaultD.Generators;

/// <summary>What came of one declaration: a fault, or what is wrong with it, or both.</summary>
internal sealed record FaultReading(FaultModel? Fault, EquatableArray<Problem> Problems);
