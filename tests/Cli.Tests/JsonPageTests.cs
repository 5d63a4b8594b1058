using System.Text.Json;
using MessagePack;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>The examples of docs/json-output.md have the keys and types that faultctl prints.</summary>
public class JsonPageTests
{
    private static readonly Dictionary<string, JsonElement> Examples = Blocks(File.ReadAllText(Repository.File("docs/json-output.md")));

    private static readonly InjectReport Killed = Samples.Injected(TimeSpan.Zero) with { Kind = "process.kill" };

    public static TheoryData<string> Lines => [.. Examples.Keys];

    [Theory, MemberData(nameof(Lines))]
    public void An_example_has_the_keys_and_types_of_what_is_printed(string line) => Same(Printed(line), Examples[line], line);

    [Theory, MemberData(nameof(Lines))]
    public void The_example_s_words_are_those_of_the_product(string line)
    {
        foreach (var (key, word) in Words(Examples[line]))
        {
            IReadOnlyList<string>? known = key switch
            {
                "outcome" => Choices<UndoOutcome>.Words,
                "state" => line == "timeline" ? Choices<TimelineState>.Words : Choices<FaultState>.Words,
                "health" => Choices<CheckHealth>.Words,
                "durability" => Choices<Durability>.Words,
                "risk" => Choices<Risk>.Words,
                "kind" => [.. FaultCatalog.All.Select(kind => kind.Kind)],
                "record" => [.. FaultCatalog.All.Select(kind => kind.RecordName)],
                "code" => [.. Enum.GetValues<ErrorCode>().Select(ErrorCodes.Word)],
                _ => null,
            };
            if (known is not null)
                Assert.Contains(word, known);
        }
    }

    [Fact]
    public void Each_line_of_the_table_of_verbs_has_an_example()
    {
        string table = File.ReadAllText(Repository.File("docs/json-output.md")).Split("| verb | lines |")[1].Split("\n\n")[0];
        var named = table.Split('\n').Where(row => row.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(row => row.Split('|')[2].Split('`').Where((_, at) => at % 2 == 1));
        Assert.Equal([.. named.Append("error").Distinct().Order(StringComparer.Ordinal)], Examples.Keys.Order(StringComparer.Ordinal));
    }

    private static JsonElement Printed(string line) => line switch
    {
        "error" => Of(line, op => op == Ops.Undo ? Reaction.Error(new(ErrorCode.NotFound, "Cannot undo 7: no")) : null, "undo", "7"),
        "injected" or "undone" => Of(line, Held(Reaction.Undone(Samples.Undone())), "inject", "process.pause", "--target", "pid:42"),
        "ended" => Of(
            line, Held(Reaction.Error(new(ErrorCode.NotFound, "Cannot undo f1: no"))), "inject", "process.pause", "--target", "pid:42"),
        "struck" => Of(line, op => op == Ops.Strike ? Reaction.Injected(Killed) : null, "strike", "process.kill", "--target", "pid:42"),
        "preview" => Of(line, op => op == Ops.Inject ? Preview() : null, "inject", "process.pause", "--target", "pid:42", "--dry-run"),
        "plan" => Of(
            line, op => op == Ops.Inject ? Preview() : null,
            "inject", "process.pause", "--target", "pid:42", "--pulse", "500us/2ms", "--count", "1000", "--jitter", "10%", "--seed", "7", "--dry-run"),
        "healed" => Of(line, op => op == Ops.Heal ? List([Samples.Undone()], u => (ref w) => u.Write(ref w)) : null, "heal"),
        "faults" => Of(line, op => op == Ops.List ? Reaction.Faults(Samples.Fault()) : null, "list"),
        "change" => Of(line, Watched(), "watch", "--interval", "1ms"),
        "doctor" => Of(line, op => op switch
        {
            Ops.Doctor => List([new DoctorCheck("journal", CheckHealth.Good, "")], c => (ref w) => c.Write(ref w)),
            Ops.Support => List([new KindSupport("process.pause", true, "")], k => (ref w) => k.Write(ref w)),
            _ => null,
        }, "doctor"),
        "matches" => Of(line, op => op == Ops.Resolve
            ? List([new TargetMatch("pid:42@77", "redis", "")], m => (ref w) => m.Write(ref w)) : null, "resolve", "name:redis"),
        "timeline" => Performed(),
        "kinds" => Of(line, _ => null, "explain"),
        "kind" => Of(line, _ => null, "explain", "process.kill"),
        _ => throw new ArgumentException($"nothing is known to print '{line}'", nameof(line)),
    };

    private static JsonElement Performed()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "faults: { a: { kind: process.pause, target: \"pid:42\" } }\nsteps: [ { at: 0, pulse: a, for: 1ms } ]");
            return Of("timeline", TimelineScript.OfOnePulse, "timeline", file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static JsonElement Of(string line, Func<string, Reaction?> script, params string[] arguments)
    {
        using var daemon = new ScriptedDaemon(script);
        var ran = Ran.Against(daemon, [.. arguments, "--json"]);
        return ran.Lines.First(printed => printed.TryGetProperty(line, out _));
    }

    private static Func<string, Reaction?> Held(Reaction undo) => op => op switch
    {
        Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMilliseconds(50))),
        Ops.Undo => undo,
        _ => null,
    };

    private static Func<string, Reaction?> Watched()
    {
        int looks = 0;
        return op => op != Ops.List ? null : looks++ == 0 ? Reaction.Faults(Samples.Fault()) : Reaction.HangUp;
    }

    private static Reaction Preview() => Reaction.Result((ref MessagePackWriter w) => new Preview(
        "process.pause", "pid 42", Risk.Green, Durability.Journalled, ["SIGSTOP"], TimeSpan.FromSeconds(2)).Write(ref w));

    private static Reaction List<T>(IReadOnlyList<T> items, Func<T, ResultWriter> write) => Reaction.List(items, write);

    private static void Same(JsonElement printed, JsonElement example, string where)
    {
        // A default is a text or null; details are names that differ from error to error.
        if (where.EndsWith(".default", StringComparison.Ordinal) && (printed.ValueKind, example.ValueKind) is
            (JsonValueKind.Null or JsonValueKind.String, JsonValueKind.Null or JsonValueKind.String))
        {
            return;
        }
        Assert.True(Kind(printed) == Kind(example), $"{where} is {printed.ValueKind}, on the page {example.ValueKind}");
        if (printed.ValueKind == JsonValueKind.Object && !where.EndsWith(".details", StringComparison.Ordinal))
        {
            Assert.Equal(printed.EnumerateObject().Select(pair => pair.Name), example.EnumerateObject().Select(pair => pair.Name));
            foreach (var pair in printed.EnumerateObject())
                Same(pair.Value, example.GetProperty(pair.Name), $"{where}.{pair.Name}");
        }
        else if (printed.ValueKind == JsonValueKind.Array && printed.GetArrayLength() > 0 && example.GetArrayLength() > 0)
        {
            Same(printed[0], example[0], $"{where}[0]");
        }
    }

    private static JsonValueKind Kind(JsonElement value) => value.ValueKind == JsonValueKind.False ? JsonValueKind.True : value.ValueKind;

    private static IEnumerable<(string Key, string Word)> Words(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(pair => pair.Value.ValueKind == JsonValueKind.String
            ? [(pair.Name, pair.Value.GetString()!)] : Words(pair.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Words),
        _ => [],
    };

    private static Dictionary<string, JsonElement> Blocks(string page) => page.Split("```json\n").Skip(1)
        .Select(block => JsonDocument.Parse(block.Split("```")[0]).RootElement)
        .ToDictionary(example => example.EnumerateObject().Single().Name);
}
