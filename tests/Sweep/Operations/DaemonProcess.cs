using System.Diagnostics;
using LuminaGuard.FaultD.Sweep.Harness;

namespace LuminaGuard.FaultD.Sweep.Operations;

/// <summary>A faultd in the foreground, started by the tracer's thread so that it can be waited for there.</summary>
internal sealed class DaemonProcess(SweepContext context, World world)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    public int Pid { get; } = context.Tracer.Start(
        context.DaemonProgram,
        ["--socket", world.SocketPath, "--state-dir", world.StateDirectory],
        world.Log.Input,
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
            catch (FaultException cause) when (cause.Code == ErrorCode.Unreachable && Stopwatch.GetElapsedTime(start) < StartLimit)
            {
                // The socket file is there before anybody listens on it.
            }

            if (Stopwatch.GetElapsedTime(start) > StartLimit)
                throw new InvalidOperationException($"Cannot start faultd: nobody listens on its socket; {world.Log.Tail()}");
            Thread.Sleep(1);
        }
    }

    /// <summary>SIGKILL, as the out-of-memory killer would; for a daemon that is not traced.</summary>
    public void Kill()
    {
        Signals.Send(Pid, Signals.SIGKILL);
        _ = context.Tracer.WaitForEnd(Pid);
    }
}
