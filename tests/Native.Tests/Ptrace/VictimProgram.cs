using System.Diagnostics;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Ptrace;

/// <summary>Victim.c, compiled once for a test run.</summary>
internal static class VictimProgram
{
    private static readonly Lazy<string> Built = new(Build);

    public static string Path => Built.Value;

    public static string Directory => System.IO.Path.GetDirectoryName(Path)!;

    private static string Build()
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("faultd-victim-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(directory, recursive: true);
        var source = System.IO.Path.Combine(directory, "victim.c");
        var program = System.IO.Path.Combine(directory, "victim");
        using (var text = typeof(VictimProgram).Assembly.GetManifestResourceStream("Victim.c")!)
        using (var file = File.Create(source))
            text.CopyTo(file);
        using var gcc = Process.Start(
            new ProcessStartInfo("gcc", ["-O1", "-pthread", "-o", program, source]) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        return gcc.ExitCode == 0 ? program : throw new InvalidOperationException($"Cannot compile the victim: {errors}");
    }
}
