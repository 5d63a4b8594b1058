namespace LuminaGuard.FaultD.Generators;

/// <summary>From wire to record: every key once, none unknown, none missing.</summary>
internal static class ReadEmitter
{
    public static void Emit(CodeText code, FaultModel fault)
    {
        code.Line("/// <summary>Reads the options. Nil is as good as not given where an option may be left out.</summary>")
            .Line("/// <exception cref=\"FaultException\">An option is unknown, missing or malformed; the message names it and its rule.</exception>")
            .Open($"internal static {fault.RecordName} Read(ref MessagePackReader reader, string what)")
            .Line("var map = new MapReader(reader, what);");
        foreach (var field in fault.Fields)
            code.Line(Declaration(field));
        code.Open("while (map.Next())").Open("switch (map.Key)");
        foreach (var field in fault.Fields)
            Case(code, field);
        code.Line("default:").Line("    throw map.Unknown(KnownKeys);").Close().Close().Line("reader = map.After;");
        code.Line($"return new {fault.RecordName}({string.Join(", ", fault.Fields.Select(Argument))});");
        code.Close();
    }

    private static string Declaration(FieldModel field) => field.Required || field.Nullable
        ? $"{field.Type}? {field.Local} = {(field.Nullable ? field.Default?.Literal ?? "null" : "null")};"
        : $"{field.Type} {field.Local} = {field.Default!.Literal};";

    private static void Case(CodeText code, FieldModel field)
    {
        code.Line($"case \"{field.Key}\":");
        if (field.Required)
            code.Line($"    {field.Local} = map.{Call(field)};");
        else
            code.Line("    if (!map.Nil())").Line($"        {field.Local} = map.{Call(field)};");
        code.Line("    break;");
    }

    private static string Argument(FieldModel field) =>
        field.Required ? $"{field.Local} ?? throw map.Missing(\"{field.Key}\")" : field.Local;

    private static string Call(FieldModel field) => field.Wire switch
    {
        WireType.Integer32 => "Int32()",
        WireType.Choice => $"Choice<{field.Type}>()",
        _ => $"{field.Wire}()",
    };
}
