namespace LuminaGuard.FaultD.Generators;

/// <summary>The client's calls by name: one to await and one to wait in, for each fault.</summary>
internal static class ClientEmitter
{
    private const string Cancel = "global::System.Threading.CancellationToken cancellationToken = default";
    private const string Options = "FaultOptions? options = null";

    public static string Emit(EquatableArray<FaultModel> faults)
    {
        var code = CodeText.Begin("LuminaGuard.FaultD");
        code.Open("partial class FaultClient");
        for (int i = 0; i < faults.Count; i++)
        {
            if (i > 0)
                code.Line("");
            Call(code, faults[i], isAsync: true);
            code.Line("");
            Call(code, faults[i], isAsync: false);
        }
        code.Close();
        return code.ToString();
    }

    private static void Call(CodeText code, FaultModel fault, bool isAsync)
    {
        Docs(code, fault, isAsync);
        string result = fault.IsStrike ? "InjectReport" : "FaultHandle";
        string verb = fault.IsStrike ? "Strike" : "Inject";
        string made = $"new {fault.FullName}({string.Join(", ", fault.Fields.Select(f => f.Local))})";
        string[] own = [.. fault.IsStrike ? Array.Empty<string>() : [Options], .. isAsync ? [Cancel] : Array.Empty<string>()];
        string parameters = string.Join(", ", fault.Fields.Select(Parameter).Concat(own));
        string[] passed = [made, .. fault.IsStrike ? Array.Empty<string>() : ["options"],
            .. isAsync ? ["cancellationToken"] : Array.Empty<string>()];
        string name = fault.RecordName + (isAsync ? "Async" : "");
        string type = isAsync ? $"global::System.Threading.Tasks.Task<{result}>" : result;
        code.Line($"public {type} {name}({parameters}) =>")
            .Line($"    {verb}{(isAsync ? "Async" : "")}({string.Join(", ", passed)});");
    }

    private static string Parameter(FieldModel field) =>
        $"{field.DeclaredType} {field.Local}" + (field.Default is { } value ? $" = {value.Literal}" : "");

    private static void Docs(CodeText code, FaultModel fault, bool isAsync)
    {
        code.Doc("summary", fault.Docs.Summary);
        foreach (var field in fault.Fields)
            code.Doc("param", field.Summary, $" name=\"{field.Local.TrimStart('@')}\"");
        if (!fault.IsStrike)
            code.Doc("param", "How long it may stay and what ends it; the daemon's maximum lease and this connection when not given.",
                " name=\"options\"");
        if (isAsync)
            code.Doc("param", fault.IsStrike
                ? "Gives up waiting; the outcome is then unknown."
                : "Gives up waiting; what was applied meanwhile is taken back.", " name=\"cancellationToken\"");
        code.Doc("returns", fault.IsStrike
            ? "What was observed; it cannot be taken back."
            : "The fault in force, as read back from the kernel; disposing it takes it back.");
        code.Line("/// <exception cref=\"FaultException\">It was not done; the code says why. OutcomeUnknown when no answer came.</exception>");
    }
}
