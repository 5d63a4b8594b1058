using System.Globalization;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>Names of syscalls, asked of the C compiler's own headers so that the table is this machine's.</summary>
internal sealed class SyscallTable
{
    private readonly Dictionary<long, string> _names = [];

    private SyscallTable(IEnumerable<string> macros)
    {
        const string prefix = "#define __NR_";
        foreach (var line in macros.Where(line => line.StartsWith(prefix, StringComparison.Ordinal)))
        {
            var words = line[prefix.Length..].Split(' ');
            if (words.Length == 2 && long.TryParse(words[1], CultureInfo.InvariantCulture, out var number))
                _names.TryAdd(number, words[0]);
        }
    }

    public int Count => _names.Count;

    public string this[long number] => _names.GetValueOrDefault(number, $"syscall_{number}");

    public long Number(string name) => _names.First(pair => pair.Value == name).Key;

    /// <summary>Lists every macro of asm/unistd.h with gcc -dM.</summary>
    public static SyscallTable FromHeaders(Compiler compiler) => new(compiler.Macros("#include <asm/unistd.h>\n"));
}
