using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>--record and --plot: what is kept of a timeline's run.</summary>
internal sealed class RunFiles
{
    private readonly Option<string?> _record = new("--record") { Description = "Write the run down, to be replayed", HelpName = "FILE" };
    private readonly Option<string?> _plot = new("--plot") { Description = "Draw planned and actual times as SVG", HelpName = "FILE" };

    public IReadOnlyList<Option> Options => [_record, _plot];

    public string? Record(ParseResult result) => result.GetValue(_record);

    public string? Plot(ParseResult result) => result.GetValue(_plot);
}
