using System.Globalization;
using LuminaGuard.FaultD.Sweep.Faults;
using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: faultd-sweep [--faultd PATH] [--faults A,B] [--ops A,B] [--all | --sample N [--seed N] | --at N]
                            [--guarded] [--prepared DIR] [--json FILE]
               faultd-sweep --self-test | --list | --prepare DIR

        Kills faultd at every stop of every operation on every fault (--all, the default), at a seeded sample of N
        points spread over them, or at stop N of each, and asks each time whether anything is left over after
        recovery: by faultd --recover, or with --guarded by the guardian of an embedded daemon.
        Without --faults it takes those whose controllers this host has on cgroup2; --list prints their names.
        --prepare compiles into DIR what a sweep on a machine without gcc is given by --prepared.
        Exit: 0 nothing left over, 1 something is or the harness failed, 2 wrong usage.
        """;

    public bool SelfTest { get; init; }

    public string? DaemonProgram { get; init; }

    public IReadOnlyList<FaultCase> Faults { get; init; } = FaultCase.OfThisHost;

    public IReadOnlyList<Operation> Operations { get; init; } = Operation.All;

    /// <summary>How many points in all; null for every one.</summary>
    public int? Sample { get; init; }

    public long Seed { get; init; } = 1;

    /// <summary>The one stop to kill at in each operation.</summary>
    public int? At { get; init; }

    public bool Guarded { get; init; }

    /// <summary>Where what has to be compiled was compiled already; null to do it.</summary>
    public string? Prepared { get; init; }

    public string? JsonFile { get; init; }

    /// <exception cref="FormatException">The message says what is wrong.</exception>
    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        for (var i = 0; i < arguments.Length; i++)
        {
            var option = arguments[i];
            options = option switch
            {
                "--self-test" => options with { SelfTest = true },
                "--guarded" => options with { Guarded = true },
                "--all" => options with { Sample = null },
                "--faultd" => options with { DaemonProgram = Path.GetFullPath(Value()) },
                "--faults" => options with { Faults = Pick(Value(), FaultCase.All, fault => fault.Name, "fault") },
                "--ops" => options with { Operations = Pick(Value(), Operation.All, one => one.Name, "operation") },
                "--sample" => options with { Sample = Number() },
                "--seed" => options with { Seed = Number() },
                "--at" => options with { At = Number() },
                "--prepared" => options with { Prepared = Path.GetFullPath(Value()) },
                "--json" => options with { JsonFile = Value() },
                _ => throw new FormatException($"unknown option '{option}'"),
            };

            string Value() =>
                ++i < arguments.Length ? arguments[i] : throw new FormatException($"{option} needs a value");

            int Number() =>
                int.TryParse(Value(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                    ? number
                    : throw new FormatException($"{option} needs a number above 0");
        }

        return options;
    }

    /// <summary>The faultd to kill: the one named, else the one published in this source tree.</summary>
    public string FindDaemon()
    {
        if (DaemonProgram is { } named)
            return File.Exists(named) ? named : throw new FormatException($"{named} does not exist");
        for (var directory = AppContext.BaseDirectory; directory != null; directory = Path.GetDirectoryName(directory))
        {
            var published = Path.Combine(directory, "artifacts", "publish", "linux-x64", "faultd");
            if (File.Exists(published))
                return published;
        }

        throw new FormatException("no faultd is published here; run ./build publish, or name one with --faultd");
    }

    private static List<T> Pick<T>(string names, IReadOnlyList<T> all, Func<T, string> nameOf, string what) =>
    [
        .. names.Split(',').Select(name => all.FirstOrDefault(one => nameOf(one) == name)
            ?? throw new FormatException(
                $"unknown {what} '{name}'; there are {string.Join(", ", all.Select(nameOf))}")),
    ];
}
