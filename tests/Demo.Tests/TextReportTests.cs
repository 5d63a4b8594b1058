using LuminaGuard.FaultD.Samples.Demo;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using LuminaGuard.FaultD.Samples.Demo.Report;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public sealed class TextReportTests
{
    private readonly Findings _findings = new();

    [Fact]
    public void The_columns_of_rows_add_up_to_the_last_line()
    {
        for (int row = 0; row < 3; row++)
            _findings.Add(Breach.LostRow, StepKind.Kill, $"{row}");
        _findings.Add(Breach.LostRow, null, "1003");
        string[] lines = Print(acknowledged: 1004).Split('\n');
        var table = lines.SkipWhile(line => !line.StartsWith("fault", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.Length > 0)
            .Select(line => line.Replace("NOT HELD", "-", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();
        Assert.Equal(5, table.Count);
        foreach (int fromRight in (int[])[2, 3])
            Assert.Equal(int.Parse(table[^1][^fromRight]), table[..^1].Sum(cells => int.Parse(cells[^fromRight])));
        Assert.Equal(("1004", "4"), (table[^1][^3], table[^1][^2]));
        Assert.Contains("LOST 4 acknowledged rows: 0, 1, 2, 1003", lines[^5..].Select(line => line.Trim()));
    }

    [Fact]
    public void The_last_line_is_a_command()
    {
        _findings.Add(Breach.NoRestart, StepKind.Kill, "it did not");
        Assert.EndsWith("\nAgain: ./build demo --seed 1 --defect ack-first\n", Print(acknowledged: 1000), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_was_found_twice_stands_there_once()
    {
        _findings.Add(Breach.LostRow, StepKind.Kill, "9");
        _findings.Add(Breach.LostRow, StepKind.Kill, "10");
        _findings.Add(Breach.LostRow, StepKind.Kill, "9");
        Assert.Equal(["LOST 3 acknowledged rows: 9 (2 times), 10"], _findings.Sentences());
    }

    [Theory]
    [InlineData("/usr/bin/faultd-demo", "/usr/bin/faultd-demo")]
    [InlineData("/a b/it's", "'/a b/it'\\''s'")]
    [InlineData("", "''")]
    public void Words_are_quoted_for_a_shell(string word, string quoted) => Assert.Equal(quoted, ShellWord.Quote(word));

    private string Print(int acknowledged)
    {
        var tallies = new SortedDictionary<StepKind, Tally>
        {
            [StepKind.Kill] = new() { Times = DemoPlan.Kills, RowsAcknowledged = 700 },
            [StepKind.Pause] = new() { Times = DemoPlan.Pauses, RowsAcknowledged = 200 },
            [StepKind.Exhaust] = new() { Times = DemoPlan.Exhaustions, RowsAcknowledged = 100 },
        };
        using var lines = new StringWriter { NewLine = "\n" };
        TextReport.Write(lines, new DemoReport(
            DemoPlan.FromSeed(1), "ack-first", "./build demo", 0, tallies, _findings, acknowledged, acknowledged, 28, Finished: true));
        return lines.ToString();
    }
}
