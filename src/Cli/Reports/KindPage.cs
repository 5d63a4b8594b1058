using System.Text.Json;

namespace LuminaGuard.FaultD.Cli;

/// <summary>What one kind of fault does and takes, for a terminal and for programs.</summary>
internal static class KindPage
{
    public static void List(Terminal terminal)
    {
        var table = new Table("KIND", "UNDO", "WHAT IT DOES") { Paint = static (c, text) => c == 1 && text == "strike" ? Colour.Red(text) : text };
        foreach (var kind in FaultCatalog.All)
            table.Add(kind.Kind, Choices<Durability>.Word(kind.Durability), kind.Summary);
        table.Write(terminal);
    }

    public static void Write(Terminal terminal, FaultDescriptor kind)
    {
        var lines = terminal.Out;
        string name = terminal.HasColour ? Colour.Bold(kind.Kind) : kind.Kind;
        lines.WriteLine($"{name} - {kind.Summary}");
        lines.WriteLine();
        string verb = kind.IsStrike ? StrikeCommand.Name : InjectCommand.Name;
        lines.WriteLine($"usage: faultctl {verb} {kind.Kind} {string.Join(' ', kind.Fields.Select(Usage))}");
        lines.WriteLine();
        foreach (string paragraph in kind.Details.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Folding.Write(lines, paragraph, indent: 0, terminal.Width);
            lines.WriteLine();
        }
        foreach (var field in kind.Fields)
        {
            lines.WriteLine($"  --{field.Option} {KindOptions.ValueName(field)}");
            string after = field.Required ? " Required." : field.Default is { } value ? $" {value} when not given." : "";
            Folding.Write(lines, field.Summary + after, indent: 6, terminal.Width);
        }
        lines.WriteLine();
        Folding.Write(lines, $"Risk: {Choices<Risk>.Word(kind.Risk)}. {Undo(kind.Durability)} In the SDK: {kind.RecordName}.", 0, terminal.Width);
    }

    public static void Write(Utf8JsonWriter json, FaultDescriptor kind)
    {
        json.WriteStartObject();
        json.WriteString("kind", kind.Kind);
        json.WriteString("verb", kind.IsStrike ? StrikeCommand.Name : InjectCommand.Name);
        json.WriteString("record", kind.RecordName);
        json.WriteString("durability", Choices<Durability>.Word(kind.Durability));
        json.WriteString("risk", Choices<Risk>.Word(kind.Risk));
        json.WriteString("summary", kind.Summary);
        json.WriteString("details", kind.Details);
        json.WritePropertyName("options");
        JsonLine.List(json, kind.Fields, static (j, field) =>
        {
            j.WriteStartObject();
            j.WriteString("option", field.Option);
            j.WriteString("wire", field.Name);
            j.WriteString("type", Choices<FieldType>.Word(field.Type));
            j.WriteBoolean("required", field.Required);
            j.WriteString("default", field.Default);
            JsonLine.Strings(j, "choices", field.Choices);
            j.WriteString("summary", field.Summary);
            j.WriteEndObject();
        });
        json.WriteEndObject();
    }

    private static string Usage(FieldDescriptor field)
    {
        string usage = $"--{field.Option} {KindOptions.ValueName(field)}";
        return field.Required ? usage : $"[{usage}]";
    }

    private static string Undo(Durability durability) => durability switch
    {
        Durability.Kernel => "Undo: the kernel takes it back when faultd dies.",
        Durability.Timed => "Undo: the kernel ends it at a deadline by itself.",
        Durability.Journalled => "Undo: journalled before the effect exists, so that it outlives faultd.",
        _ => "It cannot be taken back.",
    };
}
