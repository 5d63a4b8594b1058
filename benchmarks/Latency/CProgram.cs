using System.Diagnostics;

namespace LuminaGuard.FaultD.Benchmarks.Latency;

/// <summary>A small C program, compiled when it is needed: the same hardware, the same minute, no .NET.</summary>
internal sealed class CProgram
{
    private readonly string _program;

    /// <param name="directory">Where it is compiled.</param>
    /// <param name="name">The name of its source among the resources, without ".c".</param>
    public CProgram(string directory, string name)
    {
        string source = System.IO.Path.Combine(directory, name + ".c");
        _program = System.IO.Path.Combine(directory, name);
        using (var text = typeof(CProgram).Assembly.GetManifestResourceStream(name + ".c")!)
        using (var file = File.Create(source))
            text.CopyTo(file);
        Run("/usr/bin/gcc", "-O2", "-o", _program, source);
    }

    public string Path => _program;

    /// <summary>Runs it to its end, and gives the lines that it prints.</summary>
    public string[] Lines(params string[] arguments) => Run(_program, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Starts it, without waiting for anything.</summary>
    public Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(_program, arguments) { UseShellExecute = false })!;

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"Cannot measure: {program} ended with {process.ExitCode}");
    }
}
