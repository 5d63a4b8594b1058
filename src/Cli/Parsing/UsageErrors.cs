using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Turns what the parser did not understand into one sentence that names what is known.</summary>
internal static class UsageErrors
{
    public static FaultException Of(ParseResult result, SplitLine line)
    {
        var command = result.CommandResult.Command;
        if (command is RootCommand)
            return OfRoot(line);
        foreach (string word in result.UnmatchedTokens)
            return OfWord(command, word);
        string why = result.Errors.Count > 0 ? result.Errors[0].Message : "the line cannot be read";
        return Invocation.Usage($"Cannot {command.Name}: {Printable.Escape(why.TrimEnd('.'))}");
    }

    private static FaultException OfRoot(SplitLine line)
    {
        var names = CommandTree.Verbs.Where(v => v.Name != ExecChildCommand.Name).Select(v => v.Name).ToList();
        string known = string.Join(", ", names);
        return line.Verb is { } verb
            ? Invocation.Usage(
                $"Cannot read the line: unknown verb '{Printable.Escape(verb, 64)}'; known are {known}{Suggestions.For(verb, names)}")
            : Invocation.Usage($"Cannot read the line: a verb is missing; known are {known}");
    }

    private static FaultException OfWord(Command command, string word)
    {
        if (!word.StartsWith('-') || word == "-")
            return Invocation.Usage($"Cannot {command.Name}: unexpected argument '{Printable.Escape(word, 64)}'");
        return UnknownOption(command.Name, word, Options(command));
    }

    /// <summary>The error for an option that nobody declared.</summary>
    public static FaultException UnknownOption(string what, string word, IReadOnlyList<string> known)
    {
        string name = word.Split('=')[0];
        return Invocation.Usage(
            $"Cannot {what}: unknown option {Printable.Escape(name, 64)}; known are {string.Join(", ", known)}{Suggestions.For(name, known)}");
    }

    private static List<string> Options(Command command)
    {
        List<string> names = [];
        for (Command? at = command; at is not null; at = at.Parents.OfType<Command>().FirstOrDefault())
        {
            names.AddRange(at.Options
                .Where(o => !o.Hidden && (at == command || o.Recursive))
                .Select(o => o.Name));
        }
        return names;
    }
}
