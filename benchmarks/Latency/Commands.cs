using System.Diagnostics;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>Whole processes, from spawn to reaped; and a shell that is warm already.</summary>
internal static class Commands
{
    public static void Whole(Series into, int count, string program, params string[] arguments)
    {
        for (int i = 0; i < count; i++)
            into.Add(Whole(program, arguments));
    }

    /// <summary>One, and how long it takes.</summary>
    public static long Whole(string program, params string[] arguments)
    {
        // posix_spawn, as a shell would start it: Process.Start alone costs more than what is measured.
        string[] argv = [program, .. arguments];
        using var nowhere = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        int silence = (int)nowhere.DangerousGetHandle();
        long begin = KernelClock.MonotonicNs;
        using var process = Spawner.Start(program, argv, [], newSession: false, [(silence, 0), (silence, 1)], out int pid);
        process.WaitForExit(Timeout.InfiniteTimeSpan);
        long took = KernelClock.MonotonicNs - begin;
        return Spawner.TryReap(pid, out int code) == Errno.None && code == 0
            ? took
            : throw new InvalidOperationException($"Cannot measure {program}: it ended with {code}");
    }

    /// <summary>From the line written to the shell until it says that its built-in kill is done.</summary>
    public static void WarmShell(Series into, int count, int victim, string signal = "CONT")
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/bash", ["--norc"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        shell.StandardInput.AutoFlush = true;
        for (int i = 0; i < count; i++)
        {
            long begin = KernelClock.MonotonicNs;
            shell.StandardInput.Write($"kill -{signal} {victim}; echo\n");
            shell.StandardOutput.ReadLine();
            into.Add(KernelClock.MonotonicNs - begin);
        }
        shell.StandardInput.Close();
        shell.WaitForExit();
    }
}
