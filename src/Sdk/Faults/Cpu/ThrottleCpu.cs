namespace LuminaGuard.FaultD;

/// <summary>Grants a cgroup less processor time than it had; undo gives it back.</summary>
/// <remarks>
/// Written to cpu.max: in each period the processes of the cgroup, and of those below it, run for their share together, and then wait
/// for the next one. How often they had to is nr_throttled of cpu.stat. What a cgroup above grants less of stays less.
///
/// The share has to be smaller than what cpu.max grants now. A value that somebody else has written since, systemd with a reload too,
/// is left alone and reported as superseded; a unit that was started again has another cgroup, and nothing is put back.
///
/// The cgroup needs the cpu controller of cgroup2: what is missing is said before anything is touched, and by doctor.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Percent">The share, in percent of one processor: 50 is half of one, 150 one and a half; at least 1.</param>
/// <param name="Period">The period it is reckoned in, 1 ms to 1 s; 100 ms when not given.</param>
[Fault("cpu.throttle", Durability.Journalled)]
public sealed partial record ThrottleCpu(Target Target, int Percent, TimeSpan? Period = null) : IFault;
