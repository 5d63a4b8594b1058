using System.Diagnostics;
using System.Globalization;
using LuminaGuard.FaultD.Benchmarks.Latency;
using LuminaGuard.FaultD.Benchmarks.Precision;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>A process in a cgroup that sends without end, and says when a packet was refused.</summary>
internal sealed class Sender : IDisposable
{
    private readonly Process _process;

    public Sender(string directory, BenchCgroup group)
    {
        string program = new CProgram(directory, "sender").Path;
        // A socket is of the cgroup that it was made in.
        _process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", $"echo $$ > '{group.Procs}'; exec '{program}'"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        Port = int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public int Port { get; }

    /// <summary>How long after the begin of the call the first packet was refused.</summary>
    public long Refused(Action call)
    {
        // What was refused before is let pass by then.
        Thread.Sleep(1);
        long begin = KernelClock.MonotonicNs;
        call();
        return long.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture) - begin;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
