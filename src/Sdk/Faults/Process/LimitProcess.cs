namespace LuminaGuard.FaultD;

/// <summary>Lowers one soft resource limit of a running process; undo puts the former value back.</summary>
/// <remarks>
/// Soft limits only, and only lower: so they can always be put back. The hard limit is not touched.
///
/// Children born while the limit is in force inherit it. Undo puts back those that descend from the target by an unbroken
/// chain of living parents, all born in force, and still have our value; others that started meanwhile with our value are named,
/// not touched.
///
/// A process that was born while such a fault of an ancestor is in force, and bears its value, is refused with a conflict that names
/// that fault: what it has is not its own. So is one that would be given that value,
/// whenever it was born. Take the fault of the ancestor back first. A target of whose descendants one has the value already is refused too.
///
/// A limit of cpu that is at or below the time already used brings SIGXCPU at once, which ends a process without a handler; with each
/// SIGXCPU the kernel raises the limit by a second, and undo takes that for ours.
///
/// A value that the target, or anybody else, has changed since is left alone and reported as superseded.
/// Where the kernel would not enforce the limit for this target (nproc for uid 0, memlock with CAP_IPC_LOCK)
/// the answer is not supported.
/// </remarks>
/// <param name="Target">The process to limit.</param>
/// <param name="Resource">The resource.</param>
/// <param name="Value">The soft limit to set, in the resource's unit (descriptors, bytes, processes, seconds); below the present one.</param>
[Fault("process.limit", Durability.Journalled)]
public sealed partial record LimitProcess(Target Target, ProcessResource Resource, long Value) : IFault;
