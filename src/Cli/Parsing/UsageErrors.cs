using System.CommandLine;
using System.CommandLine.Parsing;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Turns what the parser did not understand into one sentence that names what is known.</summary>
internal static class UsageErrors
{
    public static FaultException Of(ParseResult result, SplitLine line)
    {
        var command = result.CommandResult.Command;
        if (command is RootCommand)
            return OfRoot(line);
        // Without a kind no option of a kind is known: the kind is what is wrong.
        if (command.Name is InjectCommand.Name or StrikeCommand.Name && line.Kind?.IsStrike != (command.Name == StrikeCommand.Name))
            return KindArgument.Wrong(command.Name, line.Kind?.Kind ?? (result.GetResult(command.Arguments[0])?.Tokens is [var word, ..] ? word.Value : null));
        if (result.UnmatchedTokens.Count > 0)
            return OfWord(command, result.UnmatchedTokens[0]);
        return Invocation.Usage($"Cannot {command.Name}: {Reason(result)}");
    }

    private static string Reason(ParseResult result)
    {
        if (result.Errors.Count == 0)
            return "the line cannot be read";
        var error = result.Errors[0];
        return error.SymbolResult switch
        {
            ArgumentResult { Parent: CommandResult, Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing",
            OptionResult { Tokens.Count: 0 } option => $"{option.Option.Name} needs a value",
            OptionResult { IdentifierTokenCount: > 1 } option => $"{option.Option.Name} is given once",
            _ => Printable.Escape(error.Message.TrimEnd('.')),
        };
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
        {
            string hint = command.Name == ExecCommand.Name ? "; COMMAND follows --" : "";
            return Invocation.Usage($"Cannot {command.Name}: unexpected argument '{Printable.Escape(word, 64)}'{hint}");
        }
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
