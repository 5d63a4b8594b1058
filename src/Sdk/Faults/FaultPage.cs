using System.Text;

namespace LuminaGuard.FaultD;

/// <summary>One kind's page in <c>docs/faults</c>, which is also what <c>faultctl explain KIND --markdown</c> prints.</summary>
internal static class FaultPage
{
    public static string Markdown(FaultDescriptor d)
    {
        var page = new StringBuilder();
        page.Append($"<!-- Written from the record {d.RecordName} by ./build docs; change the record. -->\n");
        page.Append($"# {d.Kind}\n\n{d.Summary}\n\n");
        page.Append($"- **Taken back by** {Undo(d.Durability)}\n");
        page.Append($"- **Risk**: {Danger(d)}\n\n");
        if (d.Details.Length > 0)
            page.Append($"## What to know\n\n{d.Details}\n\n");
        Options(page, d);
        page.Append($"## From a shell\n\n```sh\n{Shell(d)}\n```\n\n");
        page.Append($"## From a test\n\n```csharp\n{Sdk(d)}\n```\n");
        return page.ToString();
    }

    private static string Undo(Durability durability) => durability switch
    {
        Durability.Kernel =>
            "faultd, or by the kernel when faultd dies: the effect lives only as long as a descriptor or process of faultd.",
        Durability.Timed => "faultd, or by the kernel itself at the deadline that was set when the effect began.",
        Durability.Journalled =>
            "faultd, from an undo written to its journal before the effect exists. If faultd dies first, its guardian, its next "
            + "start or `faultd --recover --state-dir DIR` does it.",
        _ => "nothing: this is a strike. It is carried out once, never retried, and there is no undo.",
    };

    private static string Danger(FaultDescriptor d) => d.Risk switch
    {
        Risk.Green => "green, reversible and scoped to its target.",
        _ when d.IsStrike => "red, it cannot be taken back. A service refuses it unless policy grants it to the caller.",
        _ => "red, the whole host feels it. A service refuses it unless policy grants it to the caller.",
    };

    private static void Options(StringBuilder page, FaultDescriptor d)
    {
        page.Append("## Options\n\n| option | key on the wire | type | default | meaning |\n|---|---|---|---|---|\n");
        foreach (var field in d.Fields)
        {
            string fallback = field.Required ? "required" : field.Default is { } value ? $"`{value}`" : "none";
            page.Append($"| `--{field.Option}` | `{field.Name}` | {Type(field)} | {fallback} | {Cell(field.Summary)} |\n");
        }
        page.Append('\n');
    }

    private static string Type(FieldDescriptor field) => field.Type switch
    {
        FieldType.Target => "target, `scheme:value`",
        FieldType.Text => "text",
        FieldType.Integer => "whole number; in a shell also with K, M, G or T, powers of 1024",
        FieldType.Flag => "`true` or `false`",
        FieldType.Duration => "length of time: `80us`, `5ms`, `2s`; microseconds on the wire",
        FieldType.Choice => "one of " + string.Join(", ", field.Choices.Select(c => $"`{c}`")),
        _ => "whole numbers; commas between them in a shell",
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Only what must be given; text is the first that its documentation names in parentheses, else a word in capitals, as in a synopsis.</summary>
    private static string Shell(FaultDescriptor d)
    {
        string given = string.Concat(d.Fields.Where(f => f.Required).Select(f => $" --{f.Option} {Example(f)}"));
        return d.IsStrike ? $"faultctl strike {d.Kind}{given}" : $"faultctl inject {d.Kind}{given} --for 2s";
    }

    private static string Example(FieldDescriptor field) => field.Type switch
    {
        FieldType.Target => FirstInParentheses(field.Summary) ?? "pid:4242",
        FieldType.Text => FirstInParentheses(field.Summary) ?? field.Option.ToUpperInvariant(),
        FieldType.Integer => FirstInParentheses(field.Summary) is { } number && number.All(char.IsAsciiDigit) ? number : "8",
        FieldType.Flag => "true",
        FieldType.Duration => "5ms",
        FieldType.Choice => field.Choices[0],
        FieldType.IntegerList => "1,2",
        _ => "8",
    };

    // As the generator takes it for the example in C#.
    private static string? FirstInParentheses(string summary)
    {
        int open = summary.IndexOf('(', StringComparison.Ordinal);
        int end = open < 0 ? -1 : summary.IndexOfAny([',', ')'], open);
        return end < 0 ? null : summary[(open + 1)..end];
    }

    private static string Sdk(FaultDescriptor d)
    {
        string call = $"await faults.{d.RecordName}Async({FaultCatalog.ExampleArguments(d.Kind)})";
        return "await using var faults = await FaultClient.StartEmbeddedAsync();\n" + (d.IsStrike
            ? $"var report = {call};"
            : $"await using (var fault = {call})\n{{\n    // in force, until here\n}}");
    }
}
