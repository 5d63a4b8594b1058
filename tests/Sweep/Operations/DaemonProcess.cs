using System.Diagnostics;
using System.Globalization;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>
/// A faultd in the foreground, or embedded and with a guardian; started by the tracer's thread so that it can be
/// waited for there.
/// </summary>
internal sealed class DaemonProcess(SweepContext context, World world)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);
    private bool _killed;

    public int Pid { get; } = context.Tracer.Start(
        context.DaemonProgram,
        [
            .. context.Guarded ? (string[])["--embedded", "--parent", Number(Environment.ProcessId)] : [],
            "--socket", world.SocketPath, "--state-dir", world.StateDirectory,
        ],
        (int)world.Host.Reader.DangerousGetHandle(),
        world.Log.Output,
        world.Log.Output);

    /// <summary>Connects as soon as the daemon listens.</summary>
    public FaultClient Connect()
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (File.Exists(world.SocketPath))
                    return FaultClient.Connect(world.SocketPath);
            }
            catch (FaultException cause) when (cause.Code == ErrorCode.Unreachable)
            {
                // The socket file is there before anybody listens on it.
            }

            if (Stopwatch.GetElapsedTime(start) > StartLimit)
                throw new InvalidOperationException($"Cannot start faultd: nobody listens; {world.Log.Tail()}");
            Thread.Sleep(1);
        }
    }

    /// <summary>Signals a daemon that has not been waited for yet.</summary>
    public void Send(int signal)
    {
        Signals.Send(Pid, signal);
        _killed = signal == Signals.SIGKILL;
    }

    /// <summary>SIGKILL, as the out-of-memory killer would; for a daemon that is not traced.</summary>
    public void Kill()
    {
        // The tracer reaps a daemon that was killed while it followed the guardian: its number may be another's.
        if (_killed)
            return;
        Send(Signals.SIGKILL);
        _ = context.Tracer.WaitForEnd(Pid);
    }

    private static string Number(int pid) => pid.ToString(CultureInfo.InvariantCulture);
}
