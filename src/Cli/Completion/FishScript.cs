namespace LuminaGuard.FaultD.Cli;

/// <summary>Completion for fish: one declaration for each word and the place where it may stand.</summary>
internal static class FishScript
{
    public static void Write(TextWriter script, CompletionModel model)
    {
        string verbs = string.Join(' ', model.Places[0].Words.Select(w => w.Word));
        script.Write("# Completes faultctl in fish. Load it with: faultctl completion fish | source\n");
        script.Write("complete -c faultctl -f\n");
        foreach (var option in model.Globals)
            Option(script, option.Name == "--socket" ? option with { TakesValue = false } : option, "", option.Name == "--socket" ? " -r -F" : "");
        foreach (var place in model.Places)
        {
            string where = Where(place, verbs, model);
            foreach (var word in place.Words.Where(w => w.Word != "--"))
                script.Write($"complete -c faultctl -n {Quote(where)} -a {Quote(word.Word)}{Description(word.Summary)}\n");
            foreach (var option in place.Options)
                Option(script, option, $" -n {Quote(where)}", "");
        }
    }

    private static string Where(CompletionPlace place, string verbs, CompletionModel model)
    {
        if (place.Verb.Length == 0)
            return $"not __fish_seen_subcommand_from {verbs}";
        string verb = $"__fish_seen_subcommand_from {place.Verb}";
        if (place.Kind.Length > 0)
            return $"{verb}; and __fish_seen_subcommand_from {place.Kind}";
        var kinds = model.Places.Where(p => p.Verb == place.Verb && p.Kind.Length > 0).Select(p => p.Kind).ToList();
        return kinds.Count == 0 ? verb : $"{verb}; and not __fish_seen_subcommand_from {string.Join(' ', kinds)}";
    }

    private static void Option(TextWriter script, CompletionOption option, string where, string more)
    {
        string value = (option.TakesValue, option.Values.Count) switch
        {
            (true, > 0) => $" -x -a {Quote(string.Join(' ', option.Values))}",
            (true, _) => " -x",
            _ => "",
        };
        script.Write($"complete -c faultctl{where} -l {option.Name[2..]}{value}{more}{Description(option.Summary)}\n");
    }

    private static string Description(string summary) => summary.Length == 0 ? "" : $" -d {Quote(summary)}";

    private static string Quote(string text) =>
        $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
