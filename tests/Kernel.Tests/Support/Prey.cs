using System.Globalization;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A running prey.c: a process that says what happens to it.</summary>
internal sealed class Prey() : RunningProgram(Lab.Shared.Program("prey"))
{
    public Target Target => Target.Pid(Pid);

    /// <summary>Opens a file: a descriptor, or the negative errno.</summary>
    public long Open() => Number("o");

    /// <summary>Writes a byte at 4 MiB of a file: 1, or the negative errno.</summary>
    public long Write() => Number("w");

    /// <summary>Maps 1 GiB: 0, or the negative errno.</summary>
    public long Map() => Number("m");

    /// <summary>How many processors it may run on.</summary>
    public long Processors() => Number("a");

    /// <summary>A child of its that is dead and not reaped.</summary>
    public int LeaveZombie() => (int)Number("z");

    /// <summary>Listens on loopback; gives the port.</summary>
    public int Listen() => (int)Number("l");

    /// <summary>Connects to where it listens; gives 0 or what was wrong.</summary>
    public long Connect() => Number("k");

    public int SecondThread() => (int)Number("x");

    public void TakeBitingName() => Ask("n");

    /// <summary>SIGSTOP from somebody who is no daemon.</summary>
    public void Stop()
    {
        // Until it answers it may not have its second thread yet.
        Ask("p");
        Signal(Sweep.Harness.Signals.SIGSTOP);
        NativeRing.Eventually.True(() => States() == "TT", "stopped");
    }

    /// <summary>How many SIGUSR1, SIGRTMIN+1 and SIGCONT its handlers have seen.</summary>
    public (int Usr1, int Rt, int Cont) SignalsSeen()
    {
        string[] numbers = Ask("u").Split(' ');
        return (int.Parse(numbers[0], null), int.Parse(numbers[1], null), int.Parse(numbers[2], null));
    }

    /// <summary>The state letters of its threads, proc_pid_stat(5).</summary>
    public string States() => States(Pid);

    public static string States(int pid) => string.Concat(
        Native.ProcFs.Threads(pid).Select(tid => Native.ProcessStat.TryReadThread(pid, tid)?.State ?? 'X'));

    private long Number(string command) => long.Parse(Ask(command), CultureInfo.InvariantCulture);
}
