using System.Diagnostics;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>A real process of our own, killed at the end of the test by the handle we hold.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    internal int Pid => _process.Id;

    internal StreamReader Output => _process.StandardOutput;

    internal StreamWriter Input => _process.StandardInput;

    internal static Child Sleep() => Start("/bin/sleep", "1000");

    internal static Child Start(string path, params string[] arguments) =>
        new(Process.Start(new ProcessStartInfo(path, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!);

    /// <summary>Kills it and waits until it is reaped, so that its number is free.</summary>
    internal void KillAndReap()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            KillAndReap();
        _process.Dispose();
    }
}
