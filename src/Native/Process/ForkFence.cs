using System.Buffers.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Waits for forks under way to end. fork(2) and clone(2) copy limits and affinity early and show the child late: who puts
/// a parent back and then looks for its children misses the one that is being made. After the fence it is there to be seen.
/// execve(2) does the like with the stack's limit: it copies the limit at its beginning and writes it back at its end.
/// </summary>
public static class ForkFence
{
    // By CPU time, a tick of which may be reported late (10 ms at HZ=100), and far above what a small fork takes.
    private const long EnoughNs = 12_000_000;

    // Copying page tables is what makes a fork long: about 8 µs per KiB of them were measured.
    private const long EnoughNsPerPageTableKiB = 50_000;

    private const int Vfork = 58;
    private const int Clone = 56;
    private const int Fork = 57;
    private const int Clone3 = 435;
    private const int Execve = 59;
    private const int Execveat = 322;

    /// <summary>Returns when each thread has been seen asleep or stopped, or has run for long enough, and so outside fork(2), vfork(2), clone(2), clone3(2) and execve(2) since the
    /// call.</summary>
    /// <param name="processes">Processes, by their numbers in our pid namespace; those that are gone make no more children.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <returns>The threads that could not be seen outside in time: a child of theirs may still be on its way.</returns>
    public static IReadOnlyList<int> Wait(IEnumerable<int> processes, TimeSpan patience)
    {
        List<Watched> pending = [];
        foreach (int pid in processes)
        {
            foreach (int tid in ProcFs.Threads(pid))
            {
                if (!Sleeps(pid, tid))
                    pending.Add(new Watched(pid, tid, CpuTime(pid, tid), EnoughNs + PageTableKiB(pid) * EnoughNsPerPageTableKiB));
            }
        }
        long deadline = KernelClock.MonotonicNs + (long)patience.TotalNanoseconds;
        var spin = default(SpinWait);
        while (pending.RemoveAll(IsOutside) >= 0 && pending.Count > 0 && KernelClock.MonotonicNs < deadline)
            spin.SpinOnce(sleep1Threshold: 50);
        return [.. pending.Select(w => w.Tid)];
    }

    private static bool IsOutside(Watched watched) =>
        Sleeps(watched.Pid, watched.Tid)
        // Kept running all the while, it has used more CPU time than any fork of its size takes.
        || CpuTime(watched.Pid, watched.Tid) - watched.CpuNs >= watched.EnoughNs;

    // An interruptible sleep, a stop and the end all lie outside of fork and exec, which sleep uninterruptibly where they do.
    private static bool Sleeps(int pid, int tid) => ProcessStat.TryReadThread(pid, tid)?.State switch
    {
        'R' => false,
        'D' => SyscallOf(pid, tid) is { } number and not (Clone or Fork or Vfork or Clone3 or Execve or Execveat),
        _ => true,
    };

    // proc_pid_syscall(5): null where the kernel does not say, and while the thread runs.
    private static int? SyscallOf(int pid, int tid) =>
        Utf8Parser.TryParse(ProcFile.TryRead($"/proc/{pid}/task/{tid}/syscall"), out int number, out _) ? number : null;

    // The first number of schedstat is the time on a CPU in nanoseconds.
    private static long CpuTime(int pid, int tid) =>
        Utf8Parser.TryParse(ProcFile.TryRead($"/proc/{pid}/task/{tid}/schedstat"), out long ns, out _) ? ns : 0;

    private static long PageTableKiB(int pid)
    {
        ReadOnlySpan<byte> text = ProcFile.TryRead($"/proc/{pid}/status");
        while (Words.NextLine(ref text, out var line))
        {
            if (line.StartsWith("VmPTE:"u8) && Utf8Parser.TryParse(line["VmPTE:"u8.Length..].TrimStart(" \t"u8), out long kib, out _))
                return kib;
        }
        return 0;
    }

    private sealed record Watched(int Pid, int Tid, long CpuNs, long EnoughNs);
}
