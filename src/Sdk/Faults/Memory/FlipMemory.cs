namespace LuminaGuard.FaultD;

/// <summary>Flips bits in a process's memory, as a failing memory module does.</summary>
/// <remarks>
/// Each bit is read, flipped, written and read back through /proc/PID/mem, while the process runs: what it writes to the same byte in those
/// microseconds may be lost, or win. The kernel permits it to whoever may trace the process with ptrace. Only memory that the process can
/// write to itself and shares with nobody is chosen from.
///
/// Which bits is decided by the seed: the same seed and the same memory map give the same bits. The answer names each by its address.
/// </remarks>
/// <param name="Target">The process.</param>
/// <param name="Region">Where (heap, stack, anonymous, data, or addresses as 7f0000001000-7f0000002000): heap is what brk gave, anonymous what mmap gave and no file backs, data what the program's own variables are in.</param>
/// <param name="Bits">How many, from 1 to 4096.</param>
/// <param name="Seed">Which of them, at least 0; by chance when it is not given, and reported.</param>
[Strike("memory.flip")]
public sealed partial record FlipMemory(Target Target, string Region = "heap", int Bits = 1, long? Seed = null) : IStrike;
