using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// Appends batches for ever: insert, commit, export, acknowledge; in this order unless a defect says otherwise.
/// </summary>
internal sealed class Writer(LedgerOptions options, Store store, Watchdog watchdog, CheckpointerProcess checkpointer)
{
    private const int BatchSize = 8;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(20);
    private readonly ExportFile _export = new(Path.Combine(options.Directory, "export.csv"));
    private readonly string _incarnation =
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Stopwatch.GetTimestamp()}");
    private readonly List<FileStream> _lost = [];
    private long _sequence = store.Highest();

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            watchdog.Beat();
            try
            {
                AppendBatch(stop);
            }
            catch (SqliteException failure)
            {
                Output.Line($"store: {failure.Message}");
                Recover("store", stop);
            }

            if (watchdog.TakeLate())
                Recover("watchdog", stop);
            checkpointer.EnsureRunning();
        }
    }

    private void AppendBatch(CancellationToken stop)
    {
        var batch = new Entry[BatchSize];
        store.Begin();
        for (var at = 0; at < BatchSize; at++)
        {
            var sequence = _sequence + 1 + at;
            var payload = $"amount {sequence * 7919 % 100_003} of account {sequence % 97}";
            batch[at] = new Entry(sequence, _incarnation, payload);
            store.Insert(batch[at]);
            if (options.Defect == Defect.AckFirst)
                Output.Acknowledge(batch[at]);
            // Spreads the batch over its transaction, so that a kill finds each part of it.
            stop.WaitHandle.WaitOne(Pace);
        }

        store.Commit();
        _sequence += BatchSize;
        if (Export(batch, stop) && options.Defect != Defect.AckFirst)
            Output.Acknowledge(batch);
    }

    /// <summary>
    /// Exports the batch, waiting for a descriptor as long as it takes. False when told to stop meanwhile.
    /// </summary>
    private bool Export(Entry[] batch, CancellationToken stop)
    {
        if (_export.TryAppend(batch))
            return true;
        Output.Line($"emfile at {batch[0].Sequence}: no descriptor left, waiting");
        GiveUpIfDefective(stop);
        while (!stop.WaitHandle.WaitOne(RetryDelay))
        {
            watchdog.Beat();
            if (!_export.TryAppend(batch))
                continue;
            LoseDescriptorIfDefective();
            Output.Line("recovered emfile");
            return true;
        }

        return false;
    }

    /// <summary>Throws the connection away, opens a new one, and goes on after the highest committed row.</summary>
    private void Recover(string reason, CancellationToken stop)
    {
        GiveUpIfDefective(stop);
        var starved = false;
        do
        {
            watchdog.Beat();
            try
            {
                store.Reopen();
                _sequence = store.Highest();
                LoseDescriptorIfDefective();
                Output.Line($"recovered {reason}");
                if (starved)
                    Output.Line("recovered emfile");
                return;
            }
            catch (SqliteException failure)
            {
                Output.Line($"store: Cannot re-open it yet: {failure.Message}");
                // SQLite does not tell why it cannot open a file; another file does.
                if (!starved && !_export.TryAppend([]))
                {
                    starved = true;
                    Output.Line("emfile at the database: no descriptor left, waiting");
                }
            }
        }
        while (!stop.WaitHandle.WaitOne(RetryDelay));
    }

    private void LoseDescriptorIfDefective()
    {
        var spare = options.DatabasePath + "-spare";
        if (options.Defect == Defect.LoseDescriptor)
            _lost.Add(new FileStream(spare, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite));
    }

    private void GiveUpIfDefective(CancellationToken stop)
    {
        if (options.Defect != Defect.NoRestart)
            return;
        Output.Line("writer gave up");
        stop.WaitHandle.WaitOne();
    }
}
