using System.Text;
using Microsoft.Extensions.Logging;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Every decision and what became of it, one JSON object a line, in <c>audit.log</c> of the state directory. A line that
/// cannot be written is counted and stops nothing: with the disk full, what is owed is still undone.
/// </summary>
internal sealed partial class AuditLog : IDisposable
{
    public const string FileName = "audit.log";
    public const string RotatedName = "audit.log.1";
    private const long DefaultMaxBytes = 4 << 20;

    private readonly Lock _gate = new();
    private readonly SafeDirectory _directory;
    private readonly ILogger? _logger;
    private readonly TimeProvider _time;
    private readonly long _maxBytes;
    private AppendFile? _file;
    private bool _torn;
    private bool _disposed;

    private AuditLog(SafeDirectory directory, ILogger? logger, TimeProvider time, long maxBytes)
    {
        _directory = directory;
        _logger = logger;
        _time = time;
        _maxBytes = maxBytes;
    }

    /// <summary>How many lines could not be written since the start.</summary>
    public long Failures { get; private set; }

    /// <summary>Why the last of them could not be; empty when none was lost.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>A log in a state directory, which must outlive it. Its file is opened with the first line.</summary>
    /// <param name="directory">The state directory.</param>
    /// <param name="logger">Where each line goes as well: the journal of a service.</param>
    /// <param name="time">The clock of the lines.</param>
    /// <param name="maxBytes">Where the log is put aside and a new one begun.</param>
    public static AuditLog Open(
        SafeDirectory directory, ILogger? logger = null, TimeProvider? time = null, long maxBytes = DefaultMaxBytes) =>
        new(directory, logger, time ?? TimeProvider.System, maxBytes);

    /// <summary>Who asked for what, and the answer: before anything is touched, and for every refusal.</summary>
    public void Intent(Caller caller, string operation, string kind, string target, string verdict, string id) =>
        Append(new AuditLine("intent", id)
        {
            Uid = caller.Uid,
            Pid = caller.Pid,
            Caller = caller.Describe,
            Operation = operation,
            Kind = kind,
            Target = target,
            Verdict = verdict,
        });

    /// <summary>What became of it.</summary>
    public void Outcome(string id, string outcome, string detail = "") =>
        Append(new AuditLine("outcome", id) { Outcome = outcome, Detail = detail });

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _file?.Dispose();
            _file = null;
        }
    }

    private void Append(AuditLine line)
    {
        byte[] json = line.ToJson(_time.GetUtcNow());
        if (_logger is not null && _logger.IsEnabled(LogLevel.Information))
        {
            string text = Encoding.UTF8.GetString(json.AsSpan(0, json.Length - 1));
            LogLine(_logger, text);
        }
        lock (_gate)
        {
            // A late outcome after the end of the daemon's own life has the journal to tell of it.
            var error = _disposed ? Errno.EBADF : TryAppend(json);
            if (error == Errno.None)
                return;
            Failures++;
            LastError = error.Message();
        }
    }

    private Errno TryAppend(byte[] json)
    {
        if (_file is { } full && full.Length + json.Length > _maxBytes && full.Length > 0)
        {
            full.Dispose();
            _file = null;
            // When it cannot be renamed it grows on: a long log is better than a lost one.
            _ = _directory.Rename(FileName, RotatedName);
        }
        if (_file is null)
        {
            var error = _directory.TryOpenAppend(FileName, out _file);
            if (error != Errno.None)
                return error;
        }
        // A part of a line from before: it ends here, and this one stands by itself.
        if (_torn && _file!.Append("\n"u8) is var ended && ended != Errno.None)
            return ended;
        _torn = false;
        var written = _file!.Append(json);
        _torn = written != Errno.None;
        return written;
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "audit {Line}")]
    private static partial void LogLine(ILogger logger, string line);
}
