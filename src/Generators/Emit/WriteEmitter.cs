namespace LuminaGuard.FaultD.Generators;

/// <summary>From record to wire: a map of the options that are not null.</summary>
internal static class WriteEmitter
{
    public static void Emit(CodeText code, FaultModel fault)
    {
        code.Open("void IFaultSpec.WriteBody(ref MessagePackWriter writer)");
        foreach (var field in fault.Fields.Where(f => !f.Nullable && f.Wire is (WireType.Target or WireType.Text or WireType.IntegerList)))
            code.Line($"global::System.ArgumentNullException.ThrowIfNull({field.Name});");
        int always = fault.Fields.Count(f => !f.Nullable);
        var sometimes = fault.Fields.Where(f => f.Nullable).Select(f => $" + ({f.Name} is null ? 0 : 1)");
        code.Line($"writer.WriteMapHeader({always}{string.Concat(sometimes)});");
        foreach (var field in fault.Fields)
        {
            if (field.Nullable)
                code.Line($"if ({field.Name} is {{ }} {field.Local})").Line($"    {Pair(field, field.Local)}");
            else
                code.Line(Pair(field, field.Name));
        }
        code.Close().Line("");
    }

    private static string Pair(FieldModel field, string value) => $"writer.Pair(\"{field.Key}\", {field.Wire switch
    {
        WireType.Target => $"{value}.ToString()",
        WireType.Choice => $"Choices<{field.Type}>.Word({value})",
        _ => value,
    }});";
}
