using System.Diagnostics;

namespace LuminaGuard.FaultD.Benchmarks.Network;

/// <summary>An `nft -i` that is warm already: a line is written to it, and the next one answers when it is done.</summary>
internal sealed class NftSession : IDisposable
{
    private readonly Process _process;

    public NftSession()
    {
        _process = Process.Start(new ProcessStartInfo(Tools.Nft, ["-i"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        _process.StandardInput.AutoFlush = true;
    }

    /// <summary>Has it do something, and waits until it has.</summary>
    public long Run(string line)
    {
        long begin = KernelClock.MonotonicNs;
        // Listing a table that is not there is answered with an error, on its standard error.
        _process.StandardInput.Write($"{line}\nlist table inet none-of-that-name\n");
        while (_process.StandardError.ReadLine() is { } answer && !answer.Contains("none-of-that-name", StringComparison.Ordinal))
        {
        }
        return KernelClock.MonotonicNs - begin;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
