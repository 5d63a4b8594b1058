namespace LuminaGuard.FaultD.Cli;

/// <summary>The command line cut at the first "--": faultctl's own words, and those of the command that exec runs.</summary>
/// <param name="Own">What faultctl reads.</param>
/// <param name="Command">What follows "--"; null when there is no "--".</param>
internal sealed record SplitLine(IReadOnlyList<string> Own, IReadOnlyList<string>? Command)
{
    public static SplitLine Of(IReadOnlyList<string> arguments)
    {
        for (int i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--")
                return new SplitLine([.. arguments.Take(i)], [.. arguments.Skip(i + 1)]);
        }
        return new SplitLine(arguments, null);
    }

    /// <summary>The verb: the first word that is neither an option nor an option's value.</summary>
    public string? Verb
    {
        get
        {
            for (int i = 0; i < Own.Count; i++)
            {
                if (GlobalOptions.TakesValue(Own[i]))
                    i++;
                else if (!Own[i].StartsWith('-'))
                    return Own[i];
            }
            return null;
        }
    }

    /// <summary>The fault that the line names, wherever it stands.</summary>
    public FaultDescriptor? Kind
    {
        get
        {
            foreach (string word in Own)
            {
                if (word.Contains('.', StringComparison.Ordinal) && FaultCatalog.Find(word) is { } kind)
                    return kind;
            }
            return null;
        }
    }
}
