using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>
/// A connected daemon whose every thread is traced, or whose injector is from its birth on; stops count once the window is open.
/// </summary>
internal sealed class TracedDaemon : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly bool _endCloses;
    private readonly Task<WaitStatus> _end;

    public TracedDaemon(SweepContext context, World world, KillMoment killAt, bool endCloses, bool ofInjector = false)
    {
        _endCloses = endCloses;
        var daemon = new DaemonProcess(context, world);
        Window = new Window(killAt);
        try
        {
            Client = daemon.Connect();
        }
        catch
        {
            daemon.Kill();
            throw;
        }

        Tracee = new Tracee(daemon.Pid, Window, context.Syscalls, fromExec: false)
        {
            EndCloses = endCloses,
            VictimIsChild = ofInjector,
        };
        _end = context.Tracer.Follow(Tracee);
        Tracee.WaitUntilQuiet();
    }

    public FaultClient Client { get; }

    public Window Window { get; }

    public Tracee Tracee { get; }

    public bool IsGone => _end.IsCompleted;

    /// <summary>Waits for the end of the daemon and judges the run.</summary>
    public Outcome WaitForEnd()
    {
        // One that hangs is killed, which the window then calls a death not by the harness.
        if (!_end.Wait(Limit))
            Tracee.End();
        return Window.Judge(_end.GetAwaiter().GetResult(), Tracee.EndedByHarness, _endCloses);
    }

    public void Dispose()
    {
        Tracee.End();
        _end.GetAwaiter().GetResult();
        Client.Dispose();
    }
}
