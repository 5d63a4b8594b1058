namespace LuminaGuard.FaultD.Daemon;

/// <summary>A signal on its way.</summary>
internal sealed class SignalPlan(ProcessReach reach, int signal, PrepareContext context) : Plan
{
    private readonly ProcessTarget[] _processes = [.. reach.Processes];
    private int _delivered;

    public override string FireCall => $"pidfd_send_signal({Signals.Name(signal)})";

    public override IReadOnlyList<string> Capture() => reach.Touches(Signals.Name(signal));

    public override void LookAgain() => reach.RefuseEnded(context);

    public override Errno Fire()
    {
        var first = Errno.None;
        foreach (var process in _processes)
        {
            var error = process.PidFd.Send(signal);
            if (error == Errno.None)
                _delivered++;
            else if (error != Errno.ESRCH && first == Errno.None)
                first = error;
        }
        return first == Errno.None && _delivered == 0 ? Errno.ESRCH : first;
    }

    public override bool TryListFire(CallList calls)
    {
        calls.StopsAtError = false;
        foreach (var process in _processes)
            calls.SendSignal(process.PidFd, signal);
        return true;
    }

    public override Errno TakeFired(int succeeded, Errno first)
    {
        _delivered = succeeded;
        return first == Errno.ESRCH && succeeded > 0 ? Errno.None : first;
    }

    public override string Verify() => $"{Signals.Name(signal)} delivered to {_delivered} of {_processes.Length}";

    public override void Dispose() => reach.Dispose();
}
