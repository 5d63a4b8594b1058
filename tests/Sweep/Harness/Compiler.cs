namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>gcc, into a directory of the sweep's own; or what it made elsewhere, for a machine that has none.</summary>
/// <param name="directory">Where to.</param>
/// <param name="prepared">A directory that <see cref="Prepare"/> has filled; null to compile.</param>
internal sealed class Compiler(string directory, string? prepared = null)
{
    private const string Gcc = "/usr/bin/gcc";
    private const string Target = "target.c";
    private const string MacroFile = "macros.txt";

    /// <summary>Makes all that a sweep compiles, so that one elsewhere finds it there.</summary>
    public void Prepare()
    {
        Compile(Target);
        SyscallTable.FromHeaders(this);
    }

    /// <summary>The program that faults are aimed at.</summary>
    public string CompileTarget() => Compile(Target);

    /// <summary>Compiles a C file embedded in this assembly and returns the path of the program.</summary>
    public string Compile(string name)
    {
        if (prepared is not null)
            return Path.Combine(prepared, Path.ChangeExtension(name, null));
        var source = Path.Combine(directory, name);
        var program = Path.ChangeExtension(source, null);
        using (var text = typeof(Compiler).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"Cannot compile {name}: it is not embedded"))
        using (var file = File.Create(source))
            text.CopyTo(file);
        Run("-O1", "-Wall", "-Werror", "-pthread", "-o", program, source);
        return program;
    }

    /// <summary>Every macro that holds after the given text; it is always the same text.</summary>
    public IReadOnlyList<string> Macros(string text)
    {
        if (prepared is not null)
            return File.ReadAllLines(Path.Combine(prepared, MacroFile));
        var source = Path.Combine(directory, "macros.c");
        var macros = Path.Combine(directory, MacroFile);
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
