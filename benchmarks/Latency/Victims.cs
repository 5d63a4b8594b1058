using System.Diagnostics;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>Sleeping processes of this benchmark's own, ended with it.</summary>
internal sealed class Victims : IDisposable
{
    private readonly List<Process> _all = [];

    public Process Sleeper()
    {
        var process = Process.Start(new ProcessStartInfo("/bin/sleep", "3600") { UseShellExecute = false })!;
        _all.Add(process);
        return process;
    }

    public void Dispose()
    {
        foreach (var process in _all)
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
