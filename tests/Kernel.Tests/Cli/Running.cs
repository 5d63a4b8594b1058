using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Tests.CommandLine;

/// <summary>A process of this test, its output collected as it comes. Killed and reaped at the end.</summary>
internal sealed class Running : IDisposable
{
    private static readonly TimeSpan Hopeless = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();

    public Running(string path, IEnumerable<string> arguments, string? socket = null)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("NO_COLOR");
        if (socket is not null)
            start.Environment["FAULTD_SOCKET"] = socket;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, e) => Collect(_out, e.Data);
        _process.ErrorDataReceived += (_, e) => Collect(_error, e.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public bool HasEnded => _process.HasExited;

    public string Out => Text(_out);

    public string Error => Text(_error);

    public void Say(string line)
    {
        _process.StandardInput.Write(line);
        _process.StandardInput.Flush();
    }

    public void EndInput() => _process.StandardInput.Close();

    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", ["-s", name, Pid.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits until the output holds a text.</summary>
    public void AwaitOut(string text) => Until(() => Out.Contains(text, StringComparison.Ordinal), $"'{text}' in the output of {Pid}: {Out}{Error}");

    /// <summary>Waits for the end; gives the exit code, 128 and the signal when killed.</summary>
    public int End()
    {
        if (!_process.WaitForExit(Hopeless))
            throw new TimeoutException($"process {Pid} does not end; it said: {Out}{Error}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Waits for a state of the world; the limit is for hopeless cases only.</summary>
    public static void Until(Func<bool> state, string what)
    {
        var since = Stopwatch.StartNew();
        while (!state())
        {
            if (since.Elapsed > Hopeless)
                throw new TimeoutException($"never came: {what}");
            Thread.Sleep(5);
        }
    }

    private static void Collect(StringBuilder to, string? line)
    {
        if (line is null)
            return;
        lock (to)
            to.Append(line).Append('\n');
    }

    private static string Text(StringBuilder from)
    {
        lock (from)
            return from.ToString();
    }
}
