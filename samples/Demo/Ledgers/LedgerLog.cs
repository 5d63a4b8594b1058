using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Samples.Demo.Ledgers;

/// <summary>
/// What one Ledger said: kept here and in a file that no fault touches. Its pipe outlives it,
/// so a line it wrote before it was killed is still read.
/// </summary>
internal sealed class LedgerLog(string path, Func<int> step)
{
    private readonly Lock _gate = new();
    private readonly List<Acknowledgement> _acknowledged = [];
    private readonly List<string> _notes = [];

    /// <summary>When `ready` was read, in nanoseconds of CLOCK_MONOTONIC; 0 before.</summary>
    public long ReadyAt { get; private set; }

    /// <summary>How many rows were acknowledged.</summary>
    public int Count => Locked(() => _acknowledged.Count);

    public Acknowledgement[] Acknowledged() => Locked(() => _acknowledged.ToArray());

    /// <summary>All lines but acknowledgements.</summary>
    public string[] Notes() => Locked(() => _notes.ToArray());

    /// <summary>The number of notes that start so.</summary>
    public int NotesLike(string start) =>
        Locked(() => _notes.Count(note => note.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>When the first row after that moment was acknowledged; null when none was.</summary>
    public long? FirstAfter(long moment) => Locked(() =>
    {
        var at = _acknowledged.FindIndex(row => row.At > moment);
        return at < 0 ? (long?)null : _acknowledged[at].At;
    });

    /// <summary>Reads until the last writer is gone. A line without its end is no acknowledgement.</summary>
    public void Pump(Stream output)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var chunk = new byte[65536];
        var pending = new List<byte>();
        for (int got; (got = output.Read(chunk)) > 0;)
        {
            file.Write(chunk, 0, got);
            var now = Clock.NowNs;
            foreach (var octet in chunk.AsSpan(0, got))
            {
                if (octet != '\n')
                {
                    pending.Add(octet);
                    continue;
                }

                Take(Encoding.UTF8.GetString([.. pending]), now);
                pending.Clear();
            }
        }
    }

    private void Take(string line, long now)
    {
        lock (_gate)
        {
            if (line.StartsWith("ack ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                var sequence = long.Parse(words[1], CultureInfo.InvariantCulture);
                _acknowledged.Add(new Acknowledgement(sequence, words[2], step(), now));
                return;
            }

            if (line.StartsWith("ready ", StringComparison.Ordinal))
                ReadyAt = now;
            _notes.Add(line);
        }
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_gate)
            return read();
    }
}
