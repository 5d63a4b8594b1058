using Xunit;

namespace LuminaGuard.FaultD.Tests;

public sealed class RowOracleTests
{
    [Fact]
    public void An_intact_ledger_gives_no_finding()
    {
        using var ledger = new LedgerFile();
        Assert.Empty(ledger.Examine());
    }

    [Fact]
    public void Acknowledged_rows_that_are_not_there_are_named()
    {
        using var ledger = new LedgerFile();
        ledger.Execute("DELETE FROM entries WHERE sequence > 98");
        Assert.Equal(["LOST 2 acknowledged rows: 99, 100"], ledger.Examine());
    }

    [Fact]
    public void A_lost_row_whose_number_was_used_again_is_still_lost()
    {
        using var ledger = new LedgerFile();
        var checksum = LedgerFile.Checksum(100, "second", "amount 7");
        ledger.Execute($"UPDATE entries SET incarnation = 'second', checksum = '{checksum}' WHERE sequence = 100");
        Assert.Equal(["LOST 1 acknowledged row: 100"], ledger.Examine());
    }

    [Fact]
    public void A_row_missing_between_others_is_a_gap_too()
    {
        using var ledger = new LedgerFile();
        ledger.Execute("DELETE FROM entries WHERE sequence = 50");
        Assert.Equal(["LOST 1 acknowledged row: 50", "GAP, 1 row missing: 50"], ledger.Examine());
    }

    [Fact]
    public void A_row_that_does_not_match_its_checksum_is_corrupt()
    {
        using var ledger = new LedgerFile();
        ledger.Execute("UPDATE entries SET payload = 'amount 8' WHERE sequence = 7");
        Assert.Equal(["CORRUPT 1 row: 7"], ledger.Examine());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void A_page_of_rubbish_is_found(int page)
    {
        using var ledger = new LedgerFile();
        using (var file = File.OpenWrite(ledger.Path))
        {
            file.Position = page * 512L;
            file.Write(Enumerable.Repeat((byte)0xA5, 512).ToArray());
        }

        Assert.Contains(ledger.Examine(), sentence => sentence.StartsWith("INTEGRITY", StringComparison.Ordinal));
    }
}
