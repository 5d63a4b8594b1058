namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>gcc, into a directory of the sweep's own.</summary>
internal sealed class Compiler(string directory)
{
    private const string Gcc = "/usr/bin/gcc";

    /// <summary>Compiles a C file embedded in this assembly and returns the path of the program.</summary>
    public string Compile(string name)
    {
        var source = Path.Combine(directory, name);
        var program = Path.ChangeExtension(source, null);
        using (var text = typeof(Compiler).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Cannot compile {name}: it is not embedded"))
        using (var file = File.Create(source))
            text.CopyTo(file);
        Run("-O1", "-Wall", "-Werror", "-pthread", "-o", program, source);
        return program;
    }

    /// <summary>Every macro that holds after the given text.</summary>
    public IReadOnlyList<string> Macros(string text)
    {
        var source = Path.Combine(directory, "macros.c");
        var macros = Path.Combine(directory, "macros.txt");
        File.WriteAllText(source, text);
        Run("-dM", "-E", "-o", macros, source);
        return File.ReadAllLines(macros);
    }

    private static void Run(params string[] arguments)
    {
        if (!File.Exists(Gcc))
            throw new InvalidOperationException(
                $"Cannot compile the victims: {Gcc} is missing (Debian: apt-get install gcc libc6-dev)");
        var status = Spawn.Run(Gcc, arguments);
        if (status is not { Exited: true, ExitCode: 0 })
            throw new InvalidOperationException($"Cannot compile {arguments[^1]}: gcc {status}");
    }
}
