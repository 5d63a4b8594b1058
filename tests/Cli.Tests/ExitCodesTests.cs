using LuminaGuard.FaultD.Cli;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class ExitCodesTests
{
    // The contract with scripts: a change here breaks somebody.
    private static readonly Dictionary<ErrorCode, int> Table = new()
    {
        [ErrorCode.BadRequest] = 70,
        [ErrorCode.UnknownKind] = 2,
        [ErrorCode.InvalidArgument] = 2,
        [ErrorCode.NotFound] = 5,
        [ErrorCode.Ambiguous] = 5,
        [ErrorCode.Refused] = 4,
        [ErrorCode.Conflict] = 7,
        [ErrorCode.NotSupported] = 6,
        [ErrorCode.KernelRefused] = 8,
        [ErrorCode.UndoFailed] = 9,
        [ErrorCode.VersionMismatch] = 3,
        [ErrorCode.LimitReached] = 4,
        [ErrorCode.Internal] = 70,
        [ErrorCode.Unreachable] = 3,
        [ErrorCode.OutcomeUnknown] = 70,
    };

    public static TheoryData<ErrorCode> Codes => [.. Enum.GetValues<ErrorCode>()];

    [Theory, MemberData(nameof(Codes))]
    public void Each_error_has_the_exit_code_of_the_table(ErrorCode code) => Assert.Equal(Table[code], (int)ExitCodes.Of(code));

    [Theory, MemberData(nameof(Codes))]
    public void The_page_says_the_same(ErrorCode code)
    {
        string page = File.ReadAllText(Repository.File("docs/json-output.md"));
        string row = page.Split('\n').Single(l => l.StartsWith($"| {Table[code]} |", StringComparison.Ordinal));
        Assert.Contains($"`{ErrorCodes.Word(code)}`", row, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Codes))]
    public void The_protocols_page_says_the_same(ErrorCode code)
    {
        // Only a client can say that nobody answers.
        if (code is ErrorCode.Unreachable or ErrorCode.OutcomeUnknown)
            return;
        string row = File.ReadAllLines(Repository.File("docs/protocol.md"))
            .Single(l => l.StartsWith($"| `{ErrorCodes.Word(code)}` |", StringComparison.Ordinal));
        Assert.EndsWith($"| {Table[code]} |", row, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Codes))]
    public void What_a_daemon_answers_becomes_the_exit_code_and_the_sentence(ErrorCode code)
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.Undo ? Reaction.Error(new(code, "Cannot undo f1: because")) : null);
        var ran = Ran.Against(daemon, "undo", "f1");
        Assert.Equal((Table[code], "", "faultctl: Cannot undo f1: because\n"), (ran.Code, ran.Out, ran.Error));
    }

    [Fact]
    public void With_json_an_error_is_an_object_on_standard_output()
    {
        var details = new Dictionary<string, string> { ["holder"] = "pid 7" };
        using var daemon = new ScriptedDaemon(
            op => op == Ops.Undo ? Reaction.Error(new(ErrorCode.Conflict, "Cannot undo \e[2J: because", 16, details)) : null);
        var ran = Ran.Against(daemon, "--json", "undo", "f1");
        Assert.Equal((7, ""), (ran.Code, ran.Error));
        Assert.Equal(
            """{"error":{"code":"conflict","message":"Cannot undo \u001B[2J: because","errno":16,"details":{"holder":"pid 7"},"exit_code":7}}""",
            ran.Out.TrimEnd());
    }
}
