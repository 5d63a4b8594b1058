namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>One syscall stop: the Nth over all threads, which thread, which syscall, and which side of it.</summary>
/// <param name="Ordinal">1 for the first stop in the window.</param>
/// <param name="Thread">The order in which the thread became known, from 0; thread ids differ from run to run.</param>
/// <param name="Syscall">The name, as in asm/unistd.h.</param>
/// <param name="AtEntry">Killed at entry the syscall never happens; at exit it has happened.</param>
internal sealed record KillPoint(int Ordinal, int Thread, string Syscall, bool AtEntry)
{
    public override string ToString() => $"#{Ordinal} {(AtEntry ? "entry" : "exit")} of {Syscall} (thread {Thread})";
}
