using System.Reflection;
using System.Xml.Linq;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Completeness;

/// <summary>The rings: who may know whom.</summary>
public sealed class ReferenceTests
{
    private const string Sdk = "LuminaGuard.FaultD.Sdk", Native = "LuminaGuard.FaultD.Native", Scenarios = "LuminaGuard.FaultD.Scenarios";

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Native"] = [],
        ["Sdk"] = [],
        ["Generators"] = [],
        ["Scenarios"] = [Sdk],
        ["Cli"] = [Sdk, Scenarios],
        ["Daemon"] = [Sdk, Native],
    };

    /// <summary>Packages that only one ring may have.</summary>
    private static readonly Dictionary<string, string> Places = new()
    {
        ["Tmds.LibC"] = "Native",
        ["Mono.Posix.NETStandard"] = "Native",
        ["System.IO.Pipelines"] = "Daemon",
        ["System.CommandLine"] = "Cli",
    };

    public static TheoryData<string> Rings => [.. Directory.GetDirectories(Repository.File("src"))
        .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0).Select(folder => Path.GetFileName(folder)!)];

    [Theory]
    [MemberData(nameof(Rings))]
    public void A_project_refers_to_none_but_its_own(string ring)
    {
        // An analyzer works on a project and is not referred to by what it becomes.
        var named = Project(ring).Descendants("ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));
        Assert.Empty(named.Except(Allowed[ring]));
    }

    [Theory]
    [InlineData("Native", Native)]
    [InlineData("Sdk", Sdk)]
    [InlineData("Cli", "faultctl")]
    [InlineData("Daemon", "faultd")]
    public void An_assembly_refers_to_none_but_its_own(string ring, string assembly)
    {
        var named = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("LuminaGuard.", StringComparison.Ordinal) || name.StartsWith("fault", StringComparison.Ordinal));
        Assert.Empty(named.Except(Allowed[ring]));
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void A_package_is_where_it_belongs(string ring)
    {
        var packages = Project(ring).Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);
        Assert.All(packages.Where(Places.ContainsKey), package => Assert.Equal(Places[package], ring));
    }

    private static XDocument Project(string ring) =>
        XDocument.Load(Directory.GetFiles(Repository.File(Path.Combine("src", ring)), "*.csproj").Single());
}
