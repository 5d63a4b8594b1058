namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>
/// Runs a program under the tracer from the moment of its exec: a shell waits for a line, is seized meanwhile, and
/// then becomes the program, so that not one of its stops is missed.
/// </summary>
internal sealed class GatedRun(Tracer tracer, SyscallTable syscalls, string program, IReadOnlyList<string> arguments)
{
    /// <summary>Runs to the end, or to the kill at the given stop; 0 only counts.</summary>
    public (Outcome Outcome, IReadOnlyList<KillPoint> Stops, WaitStatus End) Run(int killAt, int output = -1)
    {
        using var gate = new Pipe();
        var pid = tracer.Start(
            "/bin/sh", ["-c", "read line; exec \"$@\" </dev/null", "gate", program, .. arguments], (int)gate.Reader.DangerousGetHandle(), output, output);
        gate.Reader.Dispose();
        var window = new Window(killAt);
        var tracee = new Tracee(pid, window, syscalls, fromExec: true) { EndCloses = true };
        var end = tracer.Follow(tracee);
        gate.Write("\n"u8);
        var status = end.GetAwaiter().GetResult();
        return (window.Judge(status, tracee.EndedByHarness, endCloses: true), window.Stops, status);
    }
}
