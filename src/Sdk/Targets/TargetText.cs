using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LuminaGuard.FaultD;

/// <summary>The textual form of targets and its rules.</summary>
internal static class TargetText
{
    private static readonly (string Word, TargetScheme Scheme)[] Schemes =
    [
        ("pid", TargetScheme.Pid), ("name", TargetScheme.Name), ("unit", TargetScheme.Unit), ("cgroup", TargetScheme.Cgroup),
        ("container", TargetScheme.Container), ("port", TargetScheme.Port), ("unix", TargetScheme.Unix),
        ("child", TargetScheme.Child), ("vmm", TargetScheme.Vmm), ("file", TargetScheme.File),
    ];

    public static IEnumerable<string> Words => Schemes.Select(s => s.Word);

    public static string Format(Target target)
    {
        string word = Array.Find(Schemes, s => s.Scheme == target.Scheme).Word;
        return target.StartTicks is { } ticks
            ? string.Create(CultureInfo.InvariantCulture, $"{word}:{target.Value}@{ticks}")
            : $"{word}:{target.Value}";
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out Target? target, [NotNullWhen(false)] out string? why)
    {
        target = null;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string known = $"a target is SCHEME:VALUE with SCHEME one of {string.Join(", ", Words)}";
        if (colon <= 0)
        {
            why = known;
            return false;
        }
        int at = Array.FindIndex(Schemes, s => text.AsSpan(0, colon).SequenceEqual(s.Word));
        if (at < 0)
        {
            why = known;
            return false;
        }
        return TryParse(Schemes[at].Scheme, text[(colon + 1)..], out target, out why);
    }

    private static bool TryParse(
        TargetScheme scheme, string value, [NotNullWhen(true)] out Target? target, [NotNullWhen(false)] out string? why)
    {
        target = null;
        ulong? ticks = null;
        if (scheme is TargetScheme.Pid or TargetScheme.Vmm && value.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at)
        {
            if (!ulong.TryParse(value.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ulong parsed))
            {
                why = "the start time after '@' is a whole number of clock ticks";
                return false;
            }
            ticks = parsed;
            value = value[..at];
        }
        why = Rule(scheme, value);
        if (why is not null)
            return false;
        target = new Target(scheme, value, ticks);
        return true;
    }

    private static string? Rule(TargetScheme scheme, string value)
    {
        if (value.Length == 0)
            return "the value after the colon is empty";
        if (value.Length > Target.MaxLength)
            return $"the value is longer than {Target.MaxLength} characters";
        if (value.Contains('\0', StringComparison.Ordinal))
            return "the value holds a NUL";
        return scheme switch
        {
            TargetScheme.Pid or TargetScheme.Vmm when !IsNumber(value, int.MaxValue)
                => "a process number is a whole number from 1 to 2147483647",
            TargetScheme.Port when !IsNumber(value, 65535) => "a port is a whole number from 1 to 65535",
            TargetScheme.Cgroup when value[0] != '/' => "a cgroup is a path that begins with /",
            TargetScheme.File when value[0] != '/' => "a file is a path that begins with /",
            TargetScheme.Unix when value[0] is not ('/' or '@') => "a Unix socket is a path that begins with /, or @ for an abstract one",
            _ => null,
        };
    }

    private static bool IsNumber(string value, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= 1 && number <= max;
}
