using System.Buffers.Text;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>What /proc/PID/stat says (proc_pid_stat(5)).</summary>
/// <param name="Pid">The number of the process, or of the thread.</param>
/// <param name="Comm">Its name: anything its owner likes, with spaces, parentheses, newlines and escape codes.</param>
/// <param name="State">R, S, D, T (stopped), t (traced), Z, X, I.</param>
/// <param name="ParentPid">The parent; 0 when that is outside of our pid namespace.</param>
/// <param name="ProcessGroup">The process group.</param>
/// <param name="Session">The session.</param>
/// <param name="StartTicks">Start time after boot in clock ticks.</param>
/// <param name="Flags">PF_ flags of linux/sched.h; 0x00200000 is a kernel thread, 0x00000004 is exiting.</param>
/// <param name="CpuTicks">The CPU time that its threads used, in user mode and in the kernel, the dead ones' too, in clock ticks.</param>
/// <param name="ExitSignal">What its parent gets when it ends; SIGCHLD, or -1 for a thread.</param>
public sealed record ProcessStat(
    int Pid, string Comm, char State, int ParentPid, int ProcessGroup, int Session, ulong StartTicks, uint Flags,
    ulong CpuTicks, int ExitSignal)
{
    private const uint PF_EXITING = 0x00000004;
    private const uint PF_KTHREAD = 0x00200000;

    /// <summary>Whether it is a thread of the kernel, which has no memory and takes no signal.</summary>
    public bool IsKernelThread => (Flags & PF_KTHREAD) != 0;

    /// <summary>Whether it is on its way out, which none comes back from; its memory and program may be gone already.</summary>
    public bool IsExiting => (Flags & PF_EXITING) != 0;

    /// <summary>The CPU time that it used, in whole seconds, rounded up.</summary>
    public ulong CpuSeconds => (CpuTicks + (ulong)ProcFs.ClockTicksPerSecond - 1) / (ulong)ProcFs.ClockTicksPerSecond;

    /// <summary>Reads a process; null when it is gone or hidden.</summary>
    public static ProcessStat? TryRead(int pid) => Parse(ProcFile.TryRead($"/proc/{pid}/stat", isOneRecord: true));

    /// <summary>Reads a thread; null when it is gone or hidden.</summary>
    public static ProcessStat? TryReadThread(int pid, int tid) =>
        Parse(ProcFile.TryRead($"/proc/{pid}/task/{tid}/stat", isOneRecord: true));

    /// <summary>Null for bytes that are not such a file, which includes none at all.</summary>
    internal static ProcessStat? Parse(ReadOnlySpan<byte> text)
    {
        // The name stands unescaped between the first '(' and the last ')': it may hold both.
        int open = text.IndexOf((byte)'(');
        int close = text.LastIndexOf((byte)')');
        if (open < 2 || close < open || !Utf8Parser.TryParse(text[..open], out int pid, out _))
            return null;
        ReadOnlySpan<byte> rest = text[(close + 1)..];
        char state = '\0';
        Span<long> signed = stackalloc long[3];
        ulong start = 0, user = 0, system = 0;
        uint flags = 0;
        int exitSignal = 0;
        int field = 2;
        while (Words.Next(ref rest, out ReadOnlySpan<byte> word))
        {
            field++;
            bool ok = true;
            switch (field)
            {
                case 3: state = (char)word[0]; break;
                case 4 or 5 or 6: ok = Utf8Parser.TryParse(word, out signed[field - 4], out _); break;
                case 9: ok = Utf8Parser.TryParse(word, out flags, out _); break;
                case 14: ok = Utf8Parser.TryParse(word, out user, out _); break;
                case 15: ok = Utf8Parser.TryParse(word, out system, out _); break;
                case 22: ok = Utf8Parser.TryParse(word, out start, out _); break;
                case 38: ok = Utf8Parser.TryParse(word, out exitSignal, out _); break;
            }
            if (!ok)
                return null;
        }
        return field < 38
            ? null
            : new ProcessStat(
                pid, Encoding.UTF8.GetString(text[(open + 1)..close]), state, (int)signed[0], (int)signed[1],
                (int)signed[2], start, flags, user + system, exitSignal);
    }
}
