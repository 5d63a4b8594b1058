using System.Reflection;
using MessagePack;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>The protocol's bytes are those of the goldens, both ways, and nothing of the protocol is without one.</summary>
public sealed class WireGoldenTests
{
    public static TheoryData<string> Files => [.. GoldenFiles.All.Select(golden => golden.Group + "/" + golden.Name)];

    public static TheoryData<string> Operations => [.. typeof(Ops).GetFields().Select(name => (string)name.GetRawConstantValue()!)];

    public static TheoryData<string> Kinds => FaultSamples.Kinds;

    public static TheoryData<ErrorCode> Codes =>
        [.. Enum.GetValues<ErrorCode>().Where(code => code is not (ErrorCode.Unreachable or ErrorCode.OutcomeUnknown))];

    /// <summary>What is read out of an answer: each type of the SDK with a reader that is made by nothing else.</summary>
    public static TheoryData<string> Records =>
    [
        .. typeof(InjectReport).Assembly.GetTypes()
            .Where(type => type.GetMethod("Read", BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public,
                [typeof(MessagePackReader).MakeByRefType()])?.ReturnType == type)
            .Where(type => type != typeof(FaultTimes))
            .Select(type => type.Name),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void The_value_is_encoded_to_these_bytes(string file)
    {
        var golden = GoldenFiles.Of(file);
        Assert.True(File.Exists(golden.FilePath), $"{golden.FilePath} does not exist. {GoldenFiles.Anew}");
        string text = File.ReadAllText(golden.FilePath);
        Assert.True(golden.Encode().AsSpan().SequenceEqual(GoldenText.Bytes(text)),
            $"{golden.FilePath} has other bytes than:\n{golden.Text()}{GoldenFiles.Anew}");
        Assert.True(golden.Text() == text, $"{golden.FilePath} has another comment than:\n{golden.Text()}{GoldenFiles.Anew}");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void These_bytes_are_decoded_to_the_value(string file)
    {
        var golden = GoldenFiles.Of(file);
        golden.Decode(GoldenText.Bytes(File.ReadAllText(golden.FilePath)));
    }

    [Fact]
    public void There_is_no_golden_of_nothing()
    {
        var files = Directory.GetFiles(GoldenFiles.Folder, "*", SearchOption.AllDirectories);
        Assert.Equal(GoldenFiles.All.Select(golden => golden.FilePath).Order(StringComparer.Ordinal), files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_appendix_of_the_protocols_page_is_the_goldens()
    {
        string page = File.ReadAllText(GoldenFiles.Page);
        Assert.True(GoldenFiles.PageWithGoldens(page) == page, $"{GoldenFiles.Page} has another appendix. {GoldenFiles.Anew}");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Each_operation_has_a_request_and_an_answer(string operation)
    {
        Assert.Contains(GoldenFiles.All, golden => golden.Group == "requests" && golden.Name == operation);
        Assert.Contains(GoldenFiles.All, golden => golden.Group == "answers" && golden.Name == operation);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_error_that_a_daemon_can_answer_has_one(ErrorCode code) =>
        Assert.Contains(ErrorGoldens.All, golden => golden.Name == ErrorCodes.Word(code));

    [Theory]
    [MemberData(nameof(Records))]
    public void Each_record_of_an_answer_has_one(string record) =>
        Assert.Contains(AnswerGoldens.All, golden => golden.Record?.Name == record);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_has_its_body_with_everything_and_with_the_least(string kind)
    {
        Assert.Contains(BodyGoldens.All, golden => golden.Name == kind);
        Assert.Contains(BodyGoldens.All, golden => golden.Name == kind + "-defaults");
    }
}
