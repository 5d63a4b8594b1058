namespace LuminaGuard.FaultD;

/// <summary>Lets a cgroup have fewer processes and threads than it might; undo puts the former limit back.</summary>
/// <remarks>
/// Written to pids.max: beyond it fork(2) and clone(2) fail with EAGAIN. Nothing that runs already is ended, also where there are more
/// than that. The limit counts threads, and those of the cgroups below.
///
/// The limit has to be below the one in force. One that somebody else has written since, systemd with a reload too, is left alone and
/// reported as superseded; a unit that was started again has another cgroup, and nothing is put back.
///
/// The cgroup needs the pids controller of cgroup2: what is missing is said before anything is touched, and by doctor.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Max">How many processes and threads it may have, 0 or more.</param>
[Fault("pids.limit", Durability.Journalled)]
public sealed partial record LimitPids(Target Target, int Max) : IFault;
