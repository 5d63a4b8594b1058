using Microsoft.Data.Sqlite;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>The SQLite file, in WAL mode, every commit synced. One connection, re-opened on demand.</summary>
internal sealed class Store : IDisposable
{
    private readonly string _path;
    private SqliteConnection _connection;
    private SqliteCommand _insert;
    private SqliteTransaction? _transaction;

    public Store(string path)
    {
        _path = path;
        (_connection, _insert) = Connect();
    }

    /// <summary>The highest committed sequence number, 0 in an empty ledger.</summary>
    public long Highest()
    {
        using var query = _connection.CreateCommand();
        query.CommandText = "SELECT coalesce(max(sequence), 0) FROM entries";
        return (long)query.ExecuteScalar()!;
    }

    public void Begin() => _transaction = _connection.BeginTransaction(deferred: false);

    public void Insert(Entry entry)
    {
        _insert.Transaction = _transaction;
        _insert.Parameters[0].Value = entry.Sequence;
        _insert.Parameters[1].Value = entry.Incarnation;
        _insert.Parameters[2].Value = entry.Payload;
        _insert.Parameters[3].Value = entry.Checksum;
        _insert.ExecuteNonQuery();
    }

    public void Commit()
    {
        _transaction!.Commit();
        _transaction.Dispose();
        _transaction = null;
    }

    /// <summary>Closes the connection, rolling back what was not committed, and opens a fresh one.</summary>
    /// <exception cref="SqliteException">The file cannot be opened now; calling again later is allowed.</exception>
    public void Reopen()
    {
        Dispose();
        (_connection, _insert) = Connect();
    }

    public void Dispose()
    {
        _transaction?.Dispose();
        _transaction = null;
        _insert.Dispose();
        _connection.Dispose();
    }

    private (SqliteConnection Connection, SqliteCommand Insert) Connect()
    {
        // Pooling would keep the descriptors of a closed connection.
        var settings = new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false, DefaultTimeout = 30 };
        var connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            using var setup = connection.CreateCommand();
            setup.CommandText = """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                PRAGMA wal_autocheckpoint = 0;
                CREATE TABLE IF NOT EXISTS entries(
                    sequence INTEGER PRIMARY KEY,
                    incarnation TEXT NOT NULL,
                    payload TEXT NOT NULL,
                    checksum TEXT NOT NULL);
                """;
            setup.ExecuteNonQuery();
            return (connection, PrepareInsert(connection));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteCommand PrepareInsert(SqliteConnection connection)
    {
        var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO entries(sequence, incarnation, payload, checksum)
            VALUES ($sequence, $incarnation, $payload, $checksum)
            """;
        insert.Parameters.Add("$sequence", SqliteType.Integer);
        insert.Parameters.Add("$incarnation", SqliteType.Text);
        insert.Parameters.Add("$payload", SqliteType.Text);
        insert.Parameters.Add("$checksum", SqliteType.Text);
        return insert;
    }
}
