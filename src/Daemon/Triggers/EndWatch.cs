namespace LuminaGuard.FaultD.Daemon;

/// <summary>end:TARGET: one certain process ends.</summary>
/// <param name="process">The process, this object's from here on.</param>
internal sealed class EndWatch(ProcessTarget process) : Watch
{
    private bool _taken;

    protected override int Descriptor => process.PidFd.Descriptor;

    public override bool TryTake(out Occurrence occurrence)
    {
        occurrence = default;
        if (_taken)
            throw new FaultException(ErrorCode.NotFound, $"Cannot wait any more: {process.Describe} has ended, and a process ends once");
        if (!process.PidFd.HasExited)
            return false;
        _taken = true;
        occurrence = new Occurrence(KernelClock.MonotonicNs, $"{process.Describe} ended");
        return true;
    }

    public override void Dispose() => process.Dispose();
}
