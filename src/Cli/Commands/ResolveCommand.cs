using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>resolve TARGET: what a target means now.</summary>
internal static class ResolveCommand
{
    public const string Name = "resolve";

    public static VerbCommand Build()
    {
        var target = new Argument<string>("TARGET")
        {
            Description = $"SCHEME:VALUE with SCHEME one of {string.Join(", ", TargetText.Words)}",
        };
        return new(
            new Command(Name, "Says what a target means at this moment, and whether you may break it.") { target },
            i => Run(i, Target.Parse(i.Result.GetRequiredValue(target))));
    }

    private static ExitCode Run(Invocation invocation, Target target)
    {
        using var client = invocation.Connect();
        var matches = client.Resolve(target);
        if (matches.Count == 0)
            throw new FaultException(ErrorCode.NotFound, $"Cannot resolve {target}: nothing matches");
        if (invocation.Json)
        {
            JsonLine.WriteList(invocation.Terminal, "matches", matches, static (json, match) =>
            {
                json.WriteStartObject();
                json.WriteString("target", match.Target);
                json.WriteString("description", match.Description);
                json.WriteString("refusal", match.Refusal);
                json.WriteEndObject();
            });
            return ExitCode.Done;
        }
        var table = new Table("TARGET", "WHAT", "REFUSED") { Paint = static (column, text) => column == 2 ? Colour.Yellow(text) : text };
        foreach (var match in matches)
            table.Add(match.Target, match.Description, match.Refusal);
        table.Write(invocation.Terminal);
        return ExitCode.Done;
    }
}
