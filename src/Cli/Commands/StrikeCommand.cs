using System.CommandLine;

namespace LuminaGuard.FaultD.Cli;

/// <summary>strike KIND: does what cannot be taken back.</summary>
internal static class StrikeCommand
{
    public const string Name = "strike";

    private const string Summary = "Does what cannot be taken back.";

    public static VerbCommand Build(SplitLine line)
    {
        var kind = line.Kind;
        var word = KindArgument.Create();
        if (kind is null or { IsStrike: false })
        {
            string help = line.Verb == Name ? KindArgument.Help(Name, Summary, strikes: true) : Summary;
            return new(new Command(Name, help) { word, KindArgument.Target(), DryRun() }, i => throw KindArgument.Wrong(Name, kind?.Kind ?? i.Result.GetValue(word)));
        }
        var known = new Command(Name, $"{kind.Summary} It cannot be taken back.") { word };
        var options = new KindOptions(kind, known);
        var dryRun = DryRun();
        known.Add(dryRun);
        var moments = new MomentOptions(known);
        return new(known, i =>
        {
            string what = $"strike {kind.Kind}";
            var strike = (IStrike)options.Read(i.Result, what);
            return Run(i, strike, moments.Read(i.Result, what), i.Result.GetValue(dryRun));
        });
    }

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Say exactly what would be struck, and strike nothing" };

    private static ExitCode Run(Invocation invocation, IStrike strike, Moment? moment, bool dryRun)
    {
        if (moment is not null)
            EndSignals.Listen();
        using var client = invocation.Connect();
        if (dryRun)
        {
            PreviewReport.Write(invocation.Terminal, invocation.Json, client.Preview(strike, new FaultOptions()));
            return ExitCode.Done;
        }
        var report = moment is null ? client.Strike(strike) : TimedFire.Run(invocation, client.Arm(strike), moment);
        if (report is null)
            return ExitCode.VerdictNotMet;
        InjectReports.Write(invocation.Terminal, invocation.Json, "struck", report,
            $"{Printable.EscapeAgain(report.Kind)} struck {Printable.EscapeAgain(report.Target)}{TimedFire.Lateness(report.Times)}: {Printable.EscapeAgain(report.Observed)}");
        return ExitCode.Done;
    }
}
