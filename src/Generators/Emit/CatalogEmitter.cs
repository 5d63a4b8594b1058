namespace LuminaGuard.FaultD.Generators;

/// <summary>The closed list of kinds.</summary>
internal static class CatalogEmitter
{
    public static string Emit(EquatableArray<FaultModel> faults)
    {
        var code = CodeText.Begin("LuminaGuard.FaultD", "MessagePack");
        code.Line("/// <summary>Every fault there is, by its kind.</summary>")
            .Open("internal static partial class FaultCatalog");
        All(code, faults);
        Find(code, faults);
        Read(code, faults);
        Example(code, faults);
        code.Close();
        return code.ToString();
    }

    private static void All(CodeText code, EquatableArray<FaultModel> faults)
    {
        code.Line("/// <summary>Sorted by kind.</summary>")
            .Line("public static global::System.Collections.Generic.IReadOnlyList<FaultDescriptor> All { get; } =")
            .Line("[");
        foreach (var fault in faults)
            code.Line($"    {fault.FullName}.Descriptor,");
        code.Line("];").Line("");
    }

    private static void Find(CodeText code, EquatableArray<FaultModel> faults)
    {
        code.Line("/// <summary>The kind's descriptor, or null when there is no such kind.</summary>")
            .Open("public static FaultDescriptor? Find(string kind) => kind switch");
        foreach (var fault in faults)
            code.Line($"\"{fault.Kind}\" => {fault.FullName}.Descriptor,");
        code.Line("_ => null,").Close("};").Line("");
    }

    private static void Read(CodeText code, EquatableArray<FaultModel> faults)
    {
        code.Line("/// <summary>Reads the options of a kind.</summary>")
            .Line("/// <exception cref=\"FaultException\">There is no such kind, or its options break a rule.</exception>")
            .Open("public static IFaultSpec Read(string kind, ref MessagePackReader reader, string what)")
            .Open("switch (kind)");
        foreach (var fault in faults)
            code.Line($"case \"{fault.Kind}\":").Line($"    return {fault.FullName}.Read(ref reader, what);");
        code.Line("default:")
            .Line("    throw new FaultException(ErrorCode.UnknownKind,")
            .Line("        $\"Cannot {what}: there is no fault '{Printable.Escape(kind, 64)}'; known are \"")
            .Line("        + string.Join(\", \", global::System.Linq.Enumerable.Select(All, d => d.Kind)));")
            .Close().Close().Line("");
    }

    private static void Example(CodeText code, EquatableArray<FaultModel> faults)
    {
        code.Line("/// <summary>The arguments of a call that gives only what must be given, in C#; the page shows it.</summary>")
            .Open("public static string ExampleArguments(string kind) => kind switch");
        foreach (var fault in faults)
            code.Line($"\"{fault.Kind}\" => {CodeText.Quote(string.Join(", ", fault.Fields.Where(f => f.Required).Select(Argument)))},");
        code.Line("_ => \"\",").Close("};");
    }

    /// <summary>An option that may be left out can stand before one that may not, so only the first goes without its name.</summary>
    private static string Argument(FieldModel field) =>
        field.Wire == WireType.Target ? field.Example : $"{field.Local}: {field.Example}";
}
