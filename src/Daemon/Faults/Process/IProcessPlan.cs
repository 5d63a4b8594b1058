namespace LuminaGuard.FaultD.Daemon;

/// <summary>A fault on one process. What is born of that may be touched by the undo too.</summary>
internal interface IProcessPlan
{
    /// <summary>Its number in our pid namespace.</summary>
    int Pid { get; }

    /// <summary>The users it acts as.</summary>
    IReadOnlyList<uint> Uids { get; }
}
