using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Sweep.Faults;
using MessagePack;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Completeness;

/// <summary>A fault is declared once, and this fails until all that belongs to it is there; CONTRIBUTING.md lists it.</summary>
public sealed class KindTests
{
    public static TheoryData<string> Kinds => [.. FaultCatalog.All.Select(kind => kind.Kind)];

    public static TheoryData<string> KindsWithUndo => [.. FaultCatalog.All.Where(kind => !kind.IsStrike).Select(kind => kind.Kind)];

    public static TheoryData<string> Tokens =>
        [.. typeof(UndoToken).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(UndoToken))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_has_a_record_under_its_familys_name(string kind) => AssertExists($"src/Sdk/Faults/{Family(kind)}/{RecordOf(kind)}.cs");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_daemon_has_a_class_for_it_under_the_same_stem(string kind)
    {
        var found = new KindCatalog().Find(kind);
        Assert.Same(FaultCatalog.Find(kind), found.Descriptor);
        Assert.Equal(RecordOf(kind) + "Fault", found.GetType().Name);
        AssertExists($"src/Daemon/Faults/{Family(kind)}/{RecordOf(kind)}Fault.cs");
    }

    [Fact]
    public void The_daemon_has_no_class_without_a_record()
    {
        Assert.Equal(
            FaultCatalog.All.Select(kind => kind.Kind).Order(StringComparer.Ordinal),
            new KindCatalog().All.Select(kind => kind.Descriptor.Kind).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_has_golden_bodies(string kind)
    {
        AssertExists($"tests/Sdk.Tests/Wire/Goldens/bodies/{kind}.hex");
        AssertExists($"tests/Sdk.Tests/Wire/Goldens/bodies/{kind}-defaults.hex");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_has_a_page(string kind) => AssertExists($"docs/faults/{kind}.md");

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_README_names_it(string kind) =>
        Assert.Contains($"[{kind}](docs/faults/{kind}.md)", File.ReadAllText(Repository.File("README.md")), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Its_effect_is_proved_by_a_kernel(string kind)
    {
        // What needs controllers on cgroup2 is proved in the guest, which has them.
        Assert.True(
            IsIn("tests/Kernel.Tests/Laws", "*.cs", $"new {RecordOf(kind)}(") || IsIn("tests/Vm/cases", "*.sh", $"held {kind} ") || IsIn("tests/Vm/cases", "*.sh", $"struck {kind} "),
            $"{kind} is injected by no test of tests/Kernel.Tests/Laws and no case of tests/Vm/cases");
    }

    private static bool IsIn(string directory, string files, string text) =>
        Directory.GetFiles(Repository.File(directory), files).Any(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal));

    // The laws of undo are theories over these cases: Cases.cs in the kernel lane takes them from here.
    [Theory]
    [MemberData(nameof(KindsWithUndo))]
    public void Its_undo_is_swept(string kind) => Assert.Contains(FaultCase.All.OfType<InjectedFault>(), fault => fault.Name == kind);

    [Theory]
    [MemberData(nameof(Tokens))]
    public void Each_token_can_be_read_from_the_journal(string token)
    {
        var type = typeof(UndoToken).Assembly.GetTypes().Single(type => type.Name == token);
        string word = (string)type.GetField("TokenWord")!.GetRawConstantValue()!;
        var error = Record.Exception(() =>
        {
            var reader = new MessagePackReader(new byte[] { MessagePackCode.Nil });
            TokenCatalog.Read(word, ref reader);
        });
        Assert.NotNull(error);
        Assert.DoesNotContain("no token is called", error.Message, StringComparison.Ordinal);
    }

    private static string RecordOf(string kind) => FaultCatalog.Find(kind)!.RecordName;

    private static string Family(string kind) => char.ToUpperInvariant(kind[0]) + kind[1..kind.IndexOf('.', StringComparison.Ordinal)];

    private static void AssertExists(string path) => Assert.True(File.Exists(Repository.File(path)), $"{path} is missing");
}
