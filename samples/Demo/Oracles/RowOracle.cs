using System.Globalization;
using LuminaGuard.FaultD.Samples.Demo.Ledgers;
using LuminaGuard.FaultD.Samples.Demo.Plan;
using Microsoft.Data.Sqlite;

namespace LuminaGuard.FaultD.Samples.Demo.Oracles;

/// <summary>
/// Reads the database as it is in the end: every acknowledged row is there as acknowledged, and none is missing
/// between.
/// </summary>
internal sealed class RowOracle(DemoPlan plan, Findings findings)
{
    /// <summary>The number of rows in the database.</summary>
    public int Rows { get; private set; }

    public void Check(string databasePath, IEnumerable<Acknowledgement> acknowledged)
    {
        try
        {
            CheckDatabase(databasePath, acknowledged);
        }
        catch (SqliteException broken)
        {
            findings.Add(Breach.Integrity, null, $"Cannot read {Path.GetFileName(databasePath)}: {broken.Message}");
        }
    }

    private void CheckDatabase(string databasePath, IEnumerable<Acknowledgement> acknowledged)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = databasePath,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
        };
        using var connection = new SqliteConnection(settings.ConnectionString);
        connection.Open();
        CheckIntegrity(connection);
        var checksums = ReadRows(connection);
        Rows = checksums.Count;
        CheckGaps(checksums);
        // A number used again after a loss carries another checksum: the row that was promised is still lost.
        foreach (var row in acknowledged.Where(row => checksums.GetValueOrDefault(row.Sequence) != row.Checksum))
            findings.Add(Breach.LostRow, KindAt(row.Step), row.Sequence.ToString(CultureInfo.InvariantCulture));
    }

    private StepKind? KindAt(int step) => step < plan.Steps.Count ? plan.Steps[step].Kind : null;

    private void CheckIntegrity(SqliteConnection connection)
    {
        using var query = connection.CreateCommand();
        query.CommandText = "PRAGMA integrity_check";
        using var reader = query.ExecuteReader();
        while (reader.Read())
        {
            if (reader.GetString(0) != "ok")
                findings.Add(Breach.Integrity, null, reader.GetString(0));
        }
    }

    private Dictionary<long, string> ReadRows(SqliteConnection connection)
    {
        var checksums = new Dictionary<long, string>();
        using var query = connection.CreateCommand();
        query.CommandText = "SELECT sequence, incarnation, payload, checksum FROM entries ORDER BY sequence";
        using var reader = query.ExecuteReader();
        while (reader.Read())
        {
            var (sequence, checksum) = (reader.GetInt64(0), reader.GetString(3));
            var text = $"{sequence}|{reader.GetString(1)}|{reader.GetString(2)}";
            if (Fnv1a.Hash(text).ToString("x16", CultureInfo.InvariantCulture) != checksum)
                findings.Add(Breach.CorruptRow, null, sequence.ToString(CultureInfo.InvariantCulture));
            checksums.Add(sequence, checksum);
        }

        return checksums;
    }

    private void CheckGaps(Dictionary<long, string> checksums)
    {
        var expected = 1L;
        foreach (var sequence in checksums.Keys.Order())
        {
            for (; expected < sequence; expected++)
                findings.Add(Breach.Gap, null, expected.ToString(CultureInfo.InvariantCulture));
            expected = sequence + 1;
        }
    }
}
