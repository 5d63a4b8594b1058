using Microsoft.Data.Sqlite;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// The helper child: moves the write-ahead log into the database. It lives as long as its standard input.
/// </summary>
internal static class Checkpointer
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    // Even a leaked one goes away in the end, should nobody sweep up after the defect.
    private static readonly TimeSpan LeakLimit = TimeSpan.FromMinutes(2);

    public static int Run(LedgerOptions options)
    {
        using var parentGone = new ManualResetEventSlim();
        if (options.Defect != Defect.LeakChild)
            new Thread(() => WatchParent(parentGone)) { IsBackground = true, Name = "parent" }.Start();

        var started = Environment.TickCount64;
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = options.DatabasePath,
            Pooling = false,
            DefaultTimeout = 5,
        };
        using var connection = new SqliteConnection(settings.ConnectionString);
        connection.Open();
        using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        while (!parentGone.Wait(Period))
        {
            if (options.Defect == Defect.LeakChild && Environment.TickCount64 - started > LeakLimit.TotalMilliseconds)
                return 0;
            try
            {
                checkpoint.ExecuteNonQuery();
            }
            catch (SqliteException)
            {
                // Busy, or the database is being recovered by a new ledger: the next round is soon enough.
            }
        }

        return 0;
    }

    private static void WatchParent(ManualResetEventSlim parentGone)
    {
        using var input = Console.OpenStandardInput();
        var nothing = new byte[16];
        while (input.Read(nothing) > 0)
        {
        }

        parentGone.Set();
    }
}
