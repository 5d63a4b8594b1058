using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>line:PATH:TEXT: a line with these words is added to a file. A file that is put in its place is read from its
/// beginning.</summary>
internal sealed class LineWatch : Watch
{
    private const int MostLine = 64 * 1024;
    private const int MostShown = 120;

    // At once; between them it is looked whether anybody waits still.
    private const int MostReads = 64;
    private static readonly long LookForAnotherNs = 100_000_000;
    private readonly string _path;
    private readonly byte[] _words;
    private readonly Caller _caller;
    private readonly byte[] _buffer = new byte[MostLine];
    private CallerPath _place;
    private ReadableFile _file;
    private FileEvents _events;
    private long _offset;
    // Of the buffer: where the line begins, how far it was searched, how far it is filled.
    private int _begin;
    private int _searched;
    private int _held;
    private bool _isLong;
    private bool _hasMore;
    private long _lookedNs;

    private LineWatch(string path, string text, Caller caller, string purpose)
    {
        (_path, _words, _caller) = (path, Encoding.UTF8.GetBytes(text), caller);
        (_place, _file, _events) = OpenAll(purpose);
    }

    protected override int Descriptor => _events.Descriptor;

    // Who writes the file says how much there is to read.
    public override bool IsBrief => false;

    /// <summary>Begins at the end that the file has now.</summary>
    public static LineWatch Open(string path, string text, Caller caller, string purpose)
    {
        var watch = new LineWatch(path, text, caller, purpose);
        watch._offset = watch._file.Length;
        return watch;
    }

    public override void Wait(long timeoutNs) => base.Wait(_hasMore ? 0 : Math.Min(timeoutNs, LookForAnotherNs));

    public override bool TryTake(out Occurrence occurrence)
    {
        occurrence = default;
        while (_events.TryTake(out _, out _) == Errno.None)
        {
            // What has happened is read from the file itself.
        }
        if (TakeLine() is { } line)
        {
            occurrence = new Occurrence(KernelClock.MonotonicNs, $"{Printable.Escape(_path, 256)} got the line: {Printable.Escape(line, MostShown)}");
            return true;
        }
        // Only once all of the old one has been read.
        if (!_hasMore)
            Follow();
        return false;
    }

    public override void Dispose()
    {
        _events.Dispose();
        _file.Dispose();
        _place.Dispose();
    }

    // The next line that holds the words, and is ended; null when there is none in what may be read at once.
    private string? TakeLine()
    {
        // Cut: what is there now is new.
        if (_file.Length < _offset)
            StartAt(0);
        for (int reads = 0; ; reads++)
        {
            if (FindLine() is { } found)
                return found;
            _hasMore = reads == MostReads;
            if (_hasMore || _file.ReadAt(_offset, _buffer.AsSpan(_held), out int count) != Errno.None || count == 0)
                return null;
            _offset += count;
            _held += count;
        }
    }

    // Among what is held. Afterwards there is room for more, and what is held is the beginning of one line.
    private string? FindLine()
    {
        string? found = null;
        while (found is null)
        {
            int length = _buffer.AsSpan(_searched, _held - _searched).IndexOf((byte)'\n');
            if (length < 0)
                break;
            var line = _buffer.AsSpan(_begin, _searched + length - _begin);
            if (!_isLong && line.IndexOf(_words) >= 0)
                found = Encoding.UTF8.GetString(line);
            (_begin, _searched, _isLong) = (_searched + length + 1, _searched + length + 1, false);
        }
        if (found is not null)
            return found;
        _buffer.AsSpan(_begin, _held - _begin).CopyTo(_buffer);
        _held -= _begin;
        (_begin, _searched) = (0, _held);
        // A line longer than that is none of a log's: its rest is passed over.
        if (_held == _buffer.Length)
            (_held, _searched, _isLong) = (0, 0, true);
        return null;
    }

    private void StartAt(long offset) => (_offset, _begin, _searched, _held, _isLong) = (offset, 0, 0, 0, false);

    // Logs are rotated: another file may be in its place.
    private void Follow()
    {
        long nowNs = KernelClock.MonotonicNs;
        if (nowNs - _lookedNs < LookForAnotherNs)
            return;
        _lookedNs = nowNs;
        try
        {
            using (var there = CallerFiles.Open(_path, _caller, "follow a log"))
            {
                if (there.Inode == _place.Inode && there.Device == _place.Device)
                    return;
            }
            var (place, file, events) = OpenAll("follow a log");
            Dispose();
            (_place, _file, _events) = (place, file, events);
            StartAt(0);
        }
        catch (FaultException)
        {
            // Nothing is in its place yet.
        }
    }

    private (CallerPath Place, ReadableFile File, FileEvents Events) OpenAll(string purpose)
    {
        var place = CallerFiles.Open(_path, _caller, purpose);
        ReadableFile? file = null;
        FileEvents? events = null;
        try
        {
            // Reading some of them takes what is read from others, and no event tells of it.
            if (place.IsOfProc)
                throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: {Printable.Escape(_path, 256)}: a file of /proc is no log");
            _caller.Act(() => place.TryOpenToRead(out file)).ThrowUnlessOpened(_path, purpose);
            _caller.Act(() => FileEvents.TryWatch(place.Descriptor, FileEventKinds.Written, out events)).ThrowUnlessOpened(_path, purpose);
            return (place, file!, events!);
        }
        catch
        {
            file?.Dispose();
            place.Dispose();
            throw;
        }
    }
}
