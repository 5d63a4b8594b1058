namespace LuminaGuard.FaultD;

/// <summary>Sends a signal to a process, its tree or its cgroup.</summary>
/// <remarks>
/// What the signal does is the target's business; what it leaves behind is not taken back.
/// To stop a process and have it run on again use process.pause.
/// A process that a member of the tree starts between the listing and its own signal can be missed; a cgroup cannot.
/// </remarks>
/// <param name="Target">The process to signal.</param>
/// <param name="Signal">The signal: a name with or without SIG (TERM, SIGHUP, RTMIN+3) or a number from 1 to 64.</param>
/// <param name="Scope">How far the signal reaches.</param>
/// <param name="Order">In which order a tree is signalled.</param>
[Strike("process.signal")]
public sealed partial record SignalProcess(
    Target Target,
    string Signal,
    ProcessScope Scope = ProcessScope.One,
    SignalOrder Order = SignalOrder.ParentsFirst) : IStrike;
