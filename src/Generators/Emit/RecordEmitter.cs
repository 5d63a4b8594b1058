namespace LuminaGuard.FaultD.Generators;

/// <summary>The other half of a fault's record: its descriptor and its wire form.</summary>
internal static class RecordEmitter
{
    public static string Emit(FaultModel fault)
    {
        var code = CodeText.Begin(fault.Namespace, "LuminaGuard.FaultD", "MessagePack");
        code.Open($"partial record {fault.RecordName}");
        KnownKeys(code, fault);
        Descriptor(code, fault);
        WriteEmitter.Emit(code, fault);
        ReadEmitter.Emit(code, fault);
        PrintMembers(code, fault);
        code.Close();
        return code.ToString();
    }

    // The compiler's own prints the type of a list.
    private static void PrintMembers(CodeText code, FaultModel fault)
    {
        if (fault.Fields.Any(f => f.Wire == WireType.IntegerList))
        {
            code.Line("")
                .Line("private bool PrintMembers(global::System.Text.StringBuilder text) => RecordText.Members(")
                .Line($"    text, {string.Join(", ", fault.Fields.Select(f => $"(nameof({f.Name}), {f.Name})"))});");
        }
    }

    private static void KnownKeys(CodeText code, FaultModel fault) => code
        .Line($"private static readonly string[] KnownKeys = [{string.Join(", ", fault.Fields.Select(f => $"\"{f.Key}\""))}];")
        .Line("");

    private static void Descriptor(CodeText code, FaultModel fault)
    {
        code.Doc("summary", $"What {fault.Kind} is called, what it does and which options it takes.")
            .Line("public static FaultDescriptor Descriptor { get; } = new(")
            .Line($"    \"{fault.Kind}\", \"{fault.RecordName}\", Durability.{fault.Durability}, Risk.{fault.Risk},")
            .Line($"    {CodeText.Quote(fault.Docs.Summary)},")
            .Line($"    {CodeText.Quote(fault.Docs.Details)},")
            .Line("    [");
        foreach (var field in fault.Fields)
        {
            code.Line($"        new(\"{field.Key}\", \"{field.Option}\", FieldType.{TypeName(field)}, {(field.Required ? "true" : "false")}, "
                + $"{field.Default?.Text ?? "null"}, {ChoicesOf(field)},")
                .Line($"            {CodeText.Quote(field.Summary)}),");
        }
        code.Line("    ]);")
            .Line("")
            .Line("FaultDescriptor IFaultSpec.Descriptor => Descriptor;")
            .Line("");
    }

    private static string TypeName(FieldModel field) =>
        field.Wire == WireType.Integer32 ? nameof(WireType.Integer) : field.Wire.ToString();

    private static string ChoicesOf(FieldModel field) =>
        field.Wire == WireType.Choice ? $"Choices<{field.Type}>.Words" : "[]";
}
