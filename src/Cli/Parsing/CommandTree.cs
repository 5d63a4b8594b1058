using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The tree of verbs; only the verb that was named is built.</summary>
internal static class CommandTree
{
    public static Verb[] Verbs { get; } =
    [
        new(InjectCommand.Name, InjectCommand.Build),
        new(StrikeCommand.Name, StrikeCommand.Build),
        new(TimelineCommand.Name, _ => TimelineCommand.Build()),
        new(TimelineCommand.ReplayName, _ => TimelineCommand.BuildReplay()),
        new(ListCommand.Name, _ => ListCommand.Build()),
        new(UndoCommand.Name, _ => UndoCommand.Build()),
        new(HealCommand.Name, _ => HealCommand.Build()),
        new(DoctorCommand.Name, _ => DoctorCommand.Build()),
        new(ExplainCommand.Name, _ => ExplainCommand.Build()),
        new(ResolveCommand.Name, _ => ResolveCommand.Build()),
        new(ExecCommand.Name, ExecCommand.Build),
        new(ExecChildCommand.Name, ExecChildCommand.Build),
        new(WatchCommand.Name, _ => WatchCommand.Build()),
        new(CompletionCommand.Name, _ => CompletionCommand.Build()),
    ];

    public static RootCommand Build(SplitLine line, GlobalOptions globals, Terminal terminal)
    {
        var root = new RootCommand("Breaks processes and cgroups on purpose, and puts them back.");
        globals.AddTo(root);
        VersionText.ReplaceIn(root, terminal);
        string? word = line.Verb;
        var named = Array.Find(Verbs, v => v.Name == word);
        foreach (var verb in named is null ? Verbs : [named])
        {
            var (command, body) = verb.Build(line);
            command.SetAction(result => (int)body(new Invocation(result, globals, terminal)));
            root.Add(command);
        }
        return root;
    }
}
