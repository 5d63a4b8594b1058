namespace LuminaGuard.FaultD.Daemon;

/// <summary>exec:NAME: a process of a name begins its program.</summary>
/// <param name="events">What the kernel says of processes.</param>
/// <param name="isMeant">Whether a process is one of those.</param>
internal sealed class ExecWatch(ProcessEvents events, Func<int, bool> isMeant) : Watch
{
    private const int Batch = 256;

    protected override int Descriptor => events.Descriptor;

    public override bool TryTake(out Occurrence occurrence)
    {
        for (int i = 0; i < Batch; i++)
        {
            var error = events.TryTake(out var taken);
            // Events that the kernel has lost are of many processes, and perhaps of none that is meant.
            if (error == Errno.ENOBUFS)
                continue;
            if (error != Errno.None)
                break;
            if (taken.Kind == ProcessEventKind.Exec && isMeant(taken.Pid))
            {
                occurrence = new Occurrence(taken.AtNs, $"process {taken.Pid} began its program");
                return true;
            }
        }
        occurrence = default;
        return false;
    }

    public override void Dispose() => events.Dispose();
}
