namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// Runs a program under the tracer from the moment of its exec: a shell waits for a line, is seized meanwhile, and
/// then becomes the program, so that not one of its stops is missed.
/// </summary>
internal sealed class GatedRun(Tracer tracer, SyscallTable syscalls, string program, IReadOnlyList<string> arguments)
{
    // One that hangs is killed, which the window then calls a death not by the harness.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Runs to the end, or to the kill.</summary>
    public (Outcome Outcome, IReadOnlyList<KillPoint> Stops, WaitStatus End) Run(KillMoment killAt, int output = -1)
    {
        using var gate = new Pipe();
        using var ready = new Pipe();
        var pid = tracer.Start(
            "/bin/sh",
            ["-c", "echo; read line; exec \"$@\" </dev/null >&2", "gate", program, .. arguments],
            (int)gate.Reader.DangerousGetHandle(),
            (int)ready.Writer.DangerousGetHandle(),
            output);
        gate.Reader.Dispose();
        ready.Writer.Dispose();

        // posix_spawn returns a moment before the exec of the shell is over; seized then, that would be taken for the
        // program's own.
        using (var readiness = new FileStream(ready.Reader, FileAccess.Read, bufferSize: 0))
            _ = readiness.ReadByte();
        var window = new Window(killAt);
        var tracee = new Tracee(pid, window, syscalls, fromExec: true) { EndCloses = true };
        var end = tracer.Follow(tracee);
        gate.Write("\n"u8);
        if (!end.Wait(Limit))
            tracee.End();
        var status = end.GetAwaiter().GetResult();
        return (window.Judge(status, tracee.EndedByHarness, endCloses: true), window.Stops, status);
    }
}
