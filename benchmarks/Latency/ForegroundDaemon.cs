using System.Diagnostics;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>A faultd of this benchmark's own, without a guardian, so that its death can be watched.</summary>
internal sealed class ForegroundDaemon : IDisposable
{
    private readonly Process _process;

    public ForegroundDaemon(string faultd, string directory)
    {
        State = Path.Combine(directory, $"state-{Guid.NewGuid():N}"[..20]);
        Socket = Path.Combine(directory, $"s-{Guid.NewGuid():N}"[..12]);
        _process = Process.Start(new ProcessStartInfo(faultd, ["--socket", Socket, "--state-dir", State]) { UseShellExecute = false })!;
        while (Client is null)
        {
            try
            {
                var client = FaultClient.Connect(Socket);
                client.ListAsync().GetAwaiter().GetResult();
                Client = client;
            }
            catch (FaultException e) when (e.Code == ErrorCode.Unreachable && !_process.HasExited)
            {
                Thread.Sleep(2);
            }
        }
    }

    public string State { get; }

    public string Socket { get; }

    public int Pid => _process.Id;

    public FaultClient Client { get; }

    /// <summary>SIGKILL; gives the moment just before it.</summary>
    public long Kill()
    {
        long begin = KernelClock.MonotonicNs;
        _process.Kill();
        return begin;
    }

    /// <summary>Until its locks are free.</summary>
    public void WaitForEnd() => _process.WaitForExit();

    public void Dispose()
    {
        Client.Dispose();
        if (!_process.HasExited)
            _process.Kill(); // Every fault of the benchmark is undone by then.
        _process.WaitForExit();
        _process.Dispose();
    }
}
