namespace LuminaGuard.FaultD;

/// <summary>Confines every thread of a process to a few processors; undo gives each thread its own mask back.</summary>
/// <remarks>
/// Each thread keeps the first processors of its own mask. Threads and children born while the fault is in force inherit the
/// narrow mask; undo gives them back what their parent had, as far as an unbroken chain of living parents, all born in force,
/// proves that they descend from the target; others that started meanwhile with our mask are named, not touched. A mask changed by
/// somebody else since is left alone.
///
/// A process that was born while such a fault of an ancestor is in force, and bears its mask, is refused with a conflict that names
/// that fault: what it has is not its own. So is one that would be given that mask,
/// whenever it was born. Take the fault of the ancestor back first. A target of whose descendants one has the mask already is refused too.
/// </remarks>
/// <param name="Target">The process to confine.</param>
/// <param name="Cpus">How many processors each thread keeps, at least 1 and fewer than it has.</param>
[Fault("process.affinity", Durability.Journalled)]
public sealed partial record PinProcess(Target Target, int Cpus = 1) : IFault;
