namespace LuminaGuard.FaultD;

/// <summary>Keeps processors busy by threads of faultd's in the target's cgroup or beside it; undo ends them.</summary>
/// <remarks>
/// The burner is a process that faultd starts and, when it is to burn, moves into the target's cgroup: there it takes from the target's own
/// cpu.max and cpu.weight, and is seen by everybody who looks. Beside the target it takes what the scheduler gives an ordinary
/// process. Each worker runs for its share of every 5 ms and sleeps for the rest; what the kernel does not give it is not made up for.
///
/// The proof is the burner's own processor time, as the kernel counts it. When faultd dies the kernel ends the burner with it.
///
/// Nothing may run in a cgroup that hands controllers to cgroups below it, as a slice does; there the burner can only be beside.
/// </remarks>
/// <param name="Target">The cgroup (unit:redis.service, container:ID, child:NAME, cgroup:/PATH).</param>
/// <param name="Percent">How much of one processor each worker takes, from 1 to 100.</param>
/// <param name="Workers">How many threads burn, from 1 to 1024.</param>
/// <param name="Cpus">The processors to burn on, one worker on each; wherever the scheduler puts them when not given.</param>
/// <param name="Place">Where the burner is.</param>
[Fault("cpu.burn", Durability.Kernel)]
public sealed partial record BurnCpu(
    Target Target,
    int Percent = 100,
    int Workers = 1,
    IReadOnlyList<int>? Cpus = null,
    LoadPlace Place = LoadPlace.Inside) : IFault;
