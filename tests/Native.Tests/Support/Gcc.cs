using System.Diagnostics;
using Xunit;

namespace LuminaGuard.FaultD.Tests.NativeRing;

/// <summary>The C compiler, asked at test time.</summary>
internal static class Gcc
{
    private static readonly string? Path =
        new[] { "/usr/bin/gcc", "/usr/local/bin/gcc" }.FirstOrDefault(File.Exists);

    /// <summary>Compiles a program, or skips the test where there is no compiler.</summary>
    internal static void Compile(string source, string executable)
    {
        if (Path is null)
            Assert.Skip("needs gcc: no C compiler to ask");
        string file = executable + ".c";
        File.WriteAllText(file, source);
        using Process gcc = Process.Start(new ProcessStartInfo(Path, ["-Wall", "-Werror", "-o", executable, file])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        Assert.True(gcc.ExitCode == 0, errors);
    }

    /// <summary>Compiles a program and returns the lines it prints.</summary>
    internal static string[] Run(string source)
    {
        using TempDirectory directory = new();
        Compile(source, directory.At("oracle"));
        using Process oracle = Process.Start(new ProcessStartInfo(directory.At("oracle"))
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            Environment = { ["LC_ALL"] = "C" },
        })!;
        string output = oracle.StandardOutput.ReadToEnd();
        oracle.WaitForExit();
        Assert.Equal(0, oracle.ExitCode);
        return output.TrimEnd('\n').Split('\n');
    }
}
