using System.Globalization;
using LuminaGuard.FaultD.Samples.Demo;
using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Oracles;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using Microsoft.Data.Sqlite;

namespace LuminaGuard.FaultD.Tests;

/// <summary>A Ledger's database with a hundred rows, all acknowledged, for a test to tamper with.</summary>
internal sealed class LedgerFile : IDisposable
{
    public const int Rows = 100;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("faultd-demo-test-");
    private readonly List<Acknowledgement> _acknowledged = [];

    public LedgerFile()
    {
        Execute("""
            PRAGMA page_size = 512;
            CREATE TABLE entries(sequence INTEGER PRIMARY KEY, incarnation TEXT, payload TEXT, checksum TEXT)
            """);
        for (var sequence = 1L; sequence <= Rows; sequence++)
        {
            var checksum = Checksum(sequence, "first", "amount 7");
            Execute($"INSERT INTO entries VALUES ({sequence}, 'first', 'amount 7', '{checksum}')");
            _acknowledged.Add(new Acknowledgement(sequence, checksum, Step: 0, At: sequence));
        }
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "ledger.db");

    public static string Checksum(long sequence, string incarnation, string payload) =>
        Fnv1a.Hash(string.Create(CultureInfo.InvariantCulture, $"{sequence}|{incarnation}|{payload}"))
            .ToString("x16", CultureInfo.InvariantCulture);

    public void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are literals of these tests.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>What the oracle says of it, a sentence each.</summary>
    public IReadOnlyList<string> Examine()
    {
        var findings = new Findings();
        new RowOracle(DemoPlan.FromSeed(1), findings).Check(Path, _acknowledged);
        return [.. findings.Sentences()];
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
