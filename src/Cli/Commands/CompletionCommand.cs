using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>completion SHELL: a script that completes this program's lines. Needs no daemon, now or when it runs.</summary>
internal static class CompletionCommand
{
    public const string Name = "completion";

    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    public static VerbCommand Build()
    {
        var shell = new Argument<string?>("SHELL") { Description = string.Join('|', Shells), Arity = ArgumentArity.ZeroOrOne };
        foreach (string word in Shells)
            shell.CompletionSources.Add(word);
        return new(
            new Command(Name, "Prints a completion script, as in: source <(faultctl completion bash).") { shell },
            i => Run(i.Out, i.Result.GetValue(shell)));
    }

    private static ExitCode Run(TextWriter script, string? shell)
    {
        switch (shell)
        {
            case "bash":
                BashScript.Write(script, CompletionModel.Create());
                break;
            case "zsh":
                ZshScript.Write(script, CompletionModel.Create());
                break;
            case "fish":
                FishScript.Write(script, CompletionModel.Create());
                break;
            default:
                throw Invocation.Usage($"Cannot complete for '{Printable.Escape(shell ?? "", 64)}': known are {string.Join(", ", Shells)}");
        }
        return ExitCode.Done;
    }
}
