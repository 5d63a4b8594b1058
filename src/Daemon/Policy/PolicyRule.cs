namespace LuminaGuard.FaultD.Daemon;

/// <summary>What some callers, none of them root, may do.</summary>
/// <param name="Users">Callers by user.</param>
/// <param name="Groups">Callers by group.</param>
/// <param name="Kinds">Kinds of faults, with <c>*</c>.</param>
/// <param name="Targets">What is granted by name; null for a rule about the caller's own processes.</param>
/// <param name="Red">Whether red faults are meant too.</param>
internal sealed record PolicyRule(
    IReadOnlyList<uint> Users, IReadOnlyList<uint> Groups, IReadOnlyList<string> Kinds,
    IReadOnlyList<TargetPattern>? Targets, bool Red)
{
    public bool IsFor(Caller caller) => Users.Contains(caller.Uid) || Groups.Any(caller.IsIn);

    public bool Covers(FaultDescriptor fault) =>
        (Red || !PolicyRules.IsRed(fault)) && Kinds.Any(k => Glob.IsMatch(k, fault.Kind));
}
