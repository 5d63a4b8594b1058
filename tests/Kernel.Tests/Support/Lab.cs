using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Harness;
using LuminaGuard.FaultD.Sweep.Operations;
using LuminaGuard.FaultD.Sweep.Victims;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>What the tests against a real faultd share: the programs, a bystander, and a cgroup to work in.</summary>
internal sealed class Lab : IDisposable
{
    private static readonly Lazy<Lab> TheOne = new(() => new Lab());
    private readonly string _directory = Directory.CreateTempSubdirectory("faultd-kernel-").FullName;

    private Lab()
    {
        Faultd = FindFaultd() ?? throw new InvalidOperationException("no faultd");
        TargetProgram = new Compiler(_directory).CompileTarget();
        Bystander = Nursery.Run(() => new Victim(TargetProgram));
        Cgroups = CgroupRoot.TryMake();
    }

    /// <summary>The lab; skips the test where something it needs is missing.</summary>
    public static Lab Shared
    {
        get
        {
            if (Credentials.EffectiveUid != 0)
                Assert.Skip("needs root");
            if (FindFaultd() is null)
                Assert.Skip("needs the published faultd: ./build publish, or FAULTD_BINARY");
            if (!File.Exists("/usr/bin/gcc"))
                Assert.Skip("needs gcc");
            return TheOne.Value;
        }
    }

    /// <summary>The binary under test.</summary>
    public string Faultd { get; }

    public string TargetProgram { get; }

    /// <summary>A process that no fault is ever aimed at.</summary>
    public Victim Bystander { get; }

    public CgroupRoot? Cgroups { get; }

    /// <summary>A fresh target with its surroundings, and the snapshot of them.</summary>
    public World NewWorld(bool withCgroup = false, bool withNetwork = false)
    {
        if (withCgroup && Cgroups is null)
            Assert.Skip("needs cgroup2 mounted and writable");
        var cgroups = withCgroup ? Cgroups : null;
        return Nursery.Run(() => new World(TargetProgram, _directory, Bystander, cgroups, ["/run/lock/faultd"], withNetwork));
    }

    /// <summary>Compiles a C file of these tests once and gives the program's path.</summary>
    public string Program(string name)
    {
        string program = Path.Combine(_directory, name);
        if (!File.Exists(program))
        {
            using var text = new StreamReader(typeof(Lab).Assembly.GetManifestResourceStream(name + ".c")!);
            NativeRing.Gcc.Compile(text.ReadToEnd(), program);
        }
        return program;
    }

    public static void Close()
    {
        if (TheOne.IsValueCreated)
            TheOne.Value.Dispose();
    }

    public void Dispose()
    {
        Bystander.Dispose();
        Cgroups?.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static string? FindFaultd()
    {
        if (Environment.GetEnvironmentVariable("FAULTD_BINARY") is { Length: > 0 } named)
            return Path.GetFullPath(named);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "artifacts", "publish", "linux-x64", "faultd");
            if (File.Exists(candidate))
                return candidate;
        }
        return null;
    }
}
