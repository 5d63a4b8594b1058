using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>
/// What an error calls by its name on the wire, called by its option. For people only: programs get errors as they came.
/// </summary>
internal static class OptionNames
{
    // What is asked of every kind alike, and of exec; the rest is in the kind's descriptor.
    private static readonly Name[] Common =
        [new("lease_us", "--for", true), new("detached", "--detach", false), new("dry_run", "--dry-run", false), new("name", "--name", false), new("at_ns", "--at", false), new("delay_us", "--after", false), new("late", "--late", false)];

    /// <summary>The error's message; <paramref name="kind"/> is the one that was asked for, null where none was.</summary>
    public static string InShell(FaultException error, FaultDescriptor? kind)
    {
        int cut = error.Message.IndexOf(": ", StringComparison.Ordinal);
        if (error.Code != ErrorCode.InvalidArgument || cut < 0)
            return error.Message;
        Name[] names = [.. (kind?.Fields ?? []).Select(f => new Name(f.Name, "--" + f.Option, f.Type == FieldType.Duration)), .. Common];
        string[] words = error.Message[(cut + 2)..].Split(' ');
        bool isTime = false;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i].TrimEnd(',', ';');
            string after = words[i][word.Length..];
            if (Array.Find(names, n => n.Wire == word) is { } name && IsName(words, i))
                (words[i], isTime) = (name.Option + after, name.IsTime);
            else if (isTime && long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out long number))
                words[i] = Durations.Format(TimeSpan.FromMicroseconds(Math.Min(number, Durations.MaxMicroseconds))) + after;
            isTime &= after.Length == 0;
        }
        return error.Message[..(cut + 2)] + string.Join(' ', words);
    }

    // "when" and "target" are words of every sentence too: a name is what a reason begins with, or what "is" something.
    private static bool IsName(string[] words, int at) =>
        at == 0
        || words[at].Contains('_', StringComparison.Ordinal)
        || (at + 1 < words.Length && words[at + 1] == "is" && words[at - 1] is ("and" or "but" or "or"));

    private sealed record Name(string Wire, string Option, bool IsTime);
}
