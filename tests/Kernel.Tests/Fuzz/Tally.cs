using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>How far the frames came, by strategy and by error code.</summary>
internal sealed class Tally
{
    private readonly ConcurrentDictionary<(Strategy Strategy, string Word), long> _words = new();
    private readonly ConcurrentDictionary<string, long> _events = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _objections = [];
    private long _sent;

    /// <summary>Frames sent, whole or in part.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Answers that name a request: the frame and its envelope were good.</summary>
    public long PastEnvelope => Sum(w => w != "broken frame");

    /// <summary>Answers about the world, and results: the arguments were good as well.</summary>
    public long PastArguments => Sum(w => w is not ("broken frame" or "bad_request" or "unknown_kind" or "invalid_argument" or "version_mismatch"));

    public long Answered => Sum(_ => true);

    /// <summary>Answers that break the protocol, or never came; the first few.</summary>
    public IReadOnlyCollection<string> Objections => _objections;

    public void Object(string objection)
    {
        if (_objections.Count < 20)
            _objections.Enqueue(objection);
    }

    public void Send() => Interlocked.Increment(ref _sent);

    public void Add(Strategy strategy, Answer answer)
    {
        string word = answer.Id == 0 ? "broken frame" : answer.Code ?? "ok";
        _words.AddOrUpdate((strategy, word), 1, static (_, count) => count + 1);
        if (answer.Outcome is { } outcome)
            Count(outcome);
        if (answer.Observed is { } observed)
            Count(observed == "armed" ? "armed" : "in force or struck");
    }

    public void Count(string what) => _events.AddOrUpdate(what, 1, static (_, count) => count + 1);

    public long Of(string word) => _events.GetValueOrDefault(word) + Sum(w => w == word);

    public override string ToString()
    {
        string[] words = [.. _words.Keys.Select(k => k.Word).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var table = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{"",-14}"));
        foreach (string word in words)
            table.Append(CultureInfo.InvariantCulture, $" {word,16}");
        foreach (var strategy in Enum.GetValues<Strategy>())
        {
            table.Append('\n').Append(CultureInfo.InvariantCulture, $"{strategy,-14}");
            foreach (string word in words)
                table.Append(CultureInfo.InvariantCulture, $" {_words.GetValueOrDefault((strategy, word)),16}");
        }
        table.Append('\n').Append(CultureInfo.InvariantCulture, $"{"all",-14}");
        foreach (string word in words)
            table.Append(CultureInfo.InvariantCulture, $" {Sum(w => w == word),16}");
        table.Append('\n').Append(CultureInfo.InvariantCulture,
            $"{Sent} frames sent, {Answered} answered, {PastEnvelope} past the envelope, {PastArguments} past the arguments; ");
        return table.AppendJoin(", ", _events.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Value} {e.Key}")).ToString();
    }

    private long Sum(Func<string, bool> which) => _words.Where(w => which(w.Key.Word)).Sum(w => w.Value);
}
