using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>
/// The cgroup made for <c>faultctl exec</c>: the target asks for it itself, as that command's child does, and it goes
/// when its last process has gone from it.
/// </summary>
internal sealed record ExecCgroup : FaultCase
{
    public ExecCgroup()
        : base("exec") => NeedsCgroup = true;

    public override bool IsListed => false;

    public override Action Inject(FaultClient client, World world, FaultOptions options)
    {
        if (!world.Target.Adopt(world.SocketPath))
            throw new FaultException(ErrorCode.OutcomeUnknown, "Cannot adopt: the daemon gave no good answer");
        return world.BringTargetHome;
    }
}
