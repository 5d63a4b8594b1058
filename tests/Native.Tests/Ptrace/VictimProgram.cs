using LuminaGuard.FaultD.Tests.NativeRing;

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
        using (var source = new StreamReader(typeof(VictimProgram).Assembly.GetManifestResourceStream("Victim.c")!))
            Gcc.Compile(source.ReadToEnd(), System.IO.Path.Join(directory, "victim"));
        return System.IO.Path.Join(directory, "victim");
    }
}
