using System.Text;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>The goldens as files, and the appendix of the protocol's page that is made of them.</summary>
internal static class GoldenFiles
{
    public const string Anew = "If the change of the protocol is meant: ./build goldens writes goldens and page anew";

    private const string Appendix = "## Appendix: golden frames\n";

    private static readonly (string Group, string Heading)[] Groups =
        [("requests", "Requests"), ("answers", "Answers"), ("errors", "Errors"), ("bodies", "Bodies of faults")];

    static GoldenFiles()
    {
        if (Environment.GetEnvironmentVariable("FAULTD_WRITE_GOLDENS") == "1")
            Write();
    }

    public static string Folder { get; } = Repository.File("tests/Sdk.Tests/Wire/Goldens");

    /// <summary>Every golden, in the order of the page.</summary>
    public static IReadOnlyList<Golden> All { get; } =
        [.. RequestGoldens.All, .. AnswerGoldens.All, .. ErrorGoldens.All, .. BodyGoldens.All];

    public static Golden Of(string file) => All.Single(golden => golden.Group + "/" + golden.Name == file);

    public static string Page { get; } = Repository.File("docs/protocol.md");

    /// <summary>The page with the appendix that the goldens make.</summary>
    public static string PageWithGoldens(string page)
    {
        int at = page.IndexOf(Appendix, StringComparison.Ordinal);
        Assert.True(at > 0, $"{Page} has no heading '{Appendix.TrimEnd()}'");
        var text = new StringBuilder(page, 0, at, page.Length);
        text.Append(Appendix).Append('\n').Append(Introduction);
        foreach (var (group, heading) in Groups)
        {
            var files = All.Where(golden => golden.Group == group).Select(golden => File.ReadAllText(golden.FilePath));
            text.Append("\n### ").Append(heading).Append("\n\n```text\n").AppendJoin('\n', files).Append("```\n");
        }
        return text.ToString();
    }

    private const string Introduction = """
        Each is what it is, its value as JSON (nil is `null`), and its bytes in hexadecimal: the length, which only frames have,
        then the MessagePack value. Lines are folded at spaces. The same texts are the files below `tests/Sdk.Tests/Wire/Goldens`;
        the SDK is held to them both ways, and so is the Python client. `./build goldens` writes files and page anew.

        """;

    private static void Write()
    {
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        foreach (var golden in All)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden.FilePath)!);
            File.WriteAllText(golden.FilePath, golden.Text());
        }
        File.WriteAllText(Page, PageWithGoldens(File.ReadAllText(Page)));
    }
}
