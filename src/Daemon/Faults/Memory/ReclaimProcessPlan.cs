namespace LuminaGuard.FaultD.Daemon;

/// <summary>Memory of a process on its way out of it.</summary>
internal sealed class ReclaimProcessPlan(ProcessTarget target, long most, PrepareContext context) : Plan
{
    private IReadOnlyList<MemoryMapping> _mappings = [];
    private long _before;

    public override string FireCall => "process_madvise(MADV_PAGEOUT)";

    public override IReadOnlyList<string> Capture()
    {
        _before = Resident();
        _mappings = MemoryMapping.Of(target.Pid);
        return [$"{target.Describe}: up to {Math.Min(most, _before)} of its {_before} resident bytes, which cannot be taken back"];
    }

    public override void LookAgain() => Capture();

    public override Errno Fire()
    {
        ulong left = (ulong)most;
        var first = Errno.None;
        bool isAnyTaken = false;
        for (int i = 0; i < _mappings.Count && left > 0; i++)
        {
            // At most so much of it is in memory.
            ulong length = Math.Min(_mappings[i].Length, left);
            var error = ProcessMemory.PageOut(target.PidFd, _mappings[i].Start, length & ~(ulong)(Environment.SystemPageSize - 1));
            if (error is Errno.EPERM or Errno.ESRCH or Errno.ENOSYS)
                return error;
            if (error == Errno.None)
                (isAnyTaken, left) = (true, left - length);
            else if (first == Errno.None)
                first = error;
        }
        // Some mappings cannot be: those that are locked, and the kernel's own.
        return isAnyTaken ? Errno.None : first;
    }

    public override string Verify()
    {
        long now = Resident();
        return now < _before
            ? $"resident {_before} bytes before, {now} now: {_before - now} bytes reclaimed"
            : throw context.No(ErrorCode.KernelRefused, $"nothing of {target.Describe} could be reclaimed: {_before} bytes were resident, and {now} are");
    }

    public override void Dispose() => target.Dispose();

    private long Resident() => ProcessMemory.ResidentBytes(target.Pid) is { } bytes && !target.PidFd.HasExited
        ? bytes
        : throw context.No(ErrorCode.NotFound, $"{target.Describe} has ended");
}
