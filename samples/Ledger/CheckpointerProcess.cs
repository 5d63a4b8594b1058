using System.ComponentModel;
using System.Diagnostics;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>The parent's hold on its checkpointer: a pipe whose end of file tells the child to go.</summary>
internal sealed class CheckpointerProcess(LedgerOptions options) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private Process? _process;

    public int ProcessId => _process?.Id ?? 0;

    /// <summary>
    /// Starts the child where it is not running; where that is impossible now, the next call tries again.
    /// </summary>
    public void EnsureRunning()
    {
        if (_process is { HasExited: false })
            return;
        _process?.Dispose();
        _process = null;
        // Its standard output is a pipe of its own: one that outlives us must not keep our log open.
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            ArgumentList = { "--checkpointer", "--directory", options.Directory, "--defect", options.Defect.Name() },
        };
        try
        {
            _process = Process.Start(start);
        }
        catch (Exception failure) when (failure is Win32Exception or IOException)
        {
            Output.Line($"checkpointer: Cannot start it: {failure.Message}");
        }
    }

    public void Dispose()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Patience))
            Output.Line($"checkpointer: Cannot stop {_process.Id}: still there after {Patience.TotalSeconds} s");
        _process.Dispose();
    }
}
