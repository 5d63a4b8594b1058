using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>A faultd started for this process alone. It reads this process's life from its standard input and from a
/// pidfd; closing that input is the order to heal and end.</summary>
#pragma warning disable RS0030 // Law 7 allows one start of a process in the SDK: faultd itself.
internal sealed class EmbeddedDaemon : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _complaints;

    private EmbeddedDaemon(Process process, Task<string> complaints, string socketPath)
    {
        _process = process;
        _complaints = complaints;
        SocketPath = socketPath;
    }

    public string SocketPath { get; }

    public static async Task<EmbeddedDaemon> StartAsync(EmbeddedOptions options, CancellationToken cancellationToken)
    {
        string path = DaemonBinary.Find(options.DaemonPath);
        var start = new ProcessStartInfo(path)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.ArgumentList.Add("--embedded");
        start.ArgumentList.Add("--parent");
        start.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        if (options.StateDirectory is { } directory)
        {
            start.ArgumentList.Add("--state-dir");
            start.ArgumentList.Add(Path.GetFullPath(directory));
        }
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new FaultException(
                ErrorCode.NotSupported, $"Cannot start {Printable.Escape(path)}: {e.Message}{DaemonBinary.WhyDenied(path)}", e.NativeErrorCode);
        }
        var complaints = process.StandardError.ReadToEndAsync(CancellationToken.None);
        return await GreetAsync(process, complaints, options.StartTimeout, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            await _complaints.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is healing something that resists. It goes on doing so without us, and its guardian after it.
        }
        _process.Dispose();
    }

    // The daemon's first line is "ready PATH"; anything else is its reason not to be.
    private static async Task<EmbeddedDaemon> GreetAsync(
        Process process, Task<string> complaints, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            string? line = await process.StandardOutput.ReadLineAsync(cancellationToken).AsTask()
                .WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            if (line?.StartsWith("ready ", StringComparison.Ordinal) == true)
                return new EmbeddedDaemon(process, complaints, line["ready ".Length..]);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            process.Kill();
            process.Dispose();
            if (e is OperationCanceledException)
                throw;
            throw new FaultException(ErrorCode.Unreachable, $"Cannot start faultd: not ready within {Durations.Format(timeout)}");
        }
        string why = (await complaints.ConfigureAwait(false)).Trim();
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        string code = process.ExitCode.ToString(CultureInfo.InvariantCulture);
        process.Dispose();
        throw new FaultException(ErrorCode.Unreachable,
            $"Cannot start faultd: it ended with {code}{(why.Length > 0 ? ": " + Printable.Escape(why, 1024) : "")}");
    }
}
#pragma warning restore RS0030
