using System.Text.Json;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// Reads the policy file. Whatever it does not understand it refuses, naming the key and its rule: a typo in a ban must
/// not become a permission.
/// </summary>
internal sealed class PolicyReader(string path)
{
    private const int MaxSeconds = 86_400;
    private const int MostFaults = 10_000;

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 8,
    };

    private readonly PolicyValues _values = new(path);

    /// <summary>Reads all of it, for a service.</summary>
    public PolicyFile Read(ReadOnlyMemory<byte> json) => Parse(json, ReadPolicy);

    /// <summary>
    /// Reads the environment only, for a daemon that acts with its user's own rights; the rest is not about that one.
    /// </summary>
    public PolicyFile ReadEnvironment(ReadOnlyMemory<byte> json) => Parse(json, root =>
    {
        var file = new PolicyFile();
        foreach (var (key, value) in _values.Members(root, ""))
        {
            if (key == "environment")
                file = file with { Environment = Environment(value) };
        }
        return file;
    });

    private PolicyFile Parse(ReadOnlyMemory<byte> json, Func<JsonElement, PolicyFile> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new PolicyException(path, $"it is not JSON: {Printable.Escape(e.Message)}");
        }
    }

    private PolicyFile ReadPolicy(JsonElement root)
    {
        var file = new PolicyFile();
        foreach (var (key, value) in _values.Members(root, ""))
        {
            file = key switch
            {
                "environment" => file with { Environment = Environment(value) },
                "max_lease_seconds" => file with { MaxLease = Seconds(key, value) },
                "default_lease_seconds" => file with { DefaultLease = Seconds(key, value) },
                "max_live_faults" => file with { MaxLiveFaults = _values.Number(key, value, 1, MostFaults) },
                "max_busy_poll_us" => file with { MaxBusyPoll = TimeSpan.FromMicroseconds(_values.Number(key, value, 0, Protocol.MaxBusyPollMicros)) },
                "allow_targets" => file with { AllowTargets = Patterns(key, value) },
                "deny_targets" => file with { DenyTargets = Patterns(key, value) },
                "unguarded" => file with { Unguarded = Patterns(key, value) },
                "rules" => file with { Rules = [.. _values.Items(key, value).Select((r, i) => Rule($"{key}[{i}]", r))] },
                _ => throw _values.Unknown(key, "", "environment, max_lease_seconds, default_lease_seconds, "
                    + "max_live_faults, max_busy_poll_us, allow_targets, deny_targets, unguarded, rules"),
            };
        }
        if (file.DefaultLease > file.MaxLease)
            throw _values.No("default_lease_seconds", "is at most max_lease_seconds");
        if (file.Unguarded.FirstOrDefault(p => p is not (UnitPattern or ExecutablePattern or FilePattern)) is { } other)
            throw _values.No("unguarded", $"holds targets of the form unit:NAME, exe:/PATH and file:/PATH, not '{Printable.Escape(other.Text)}'");
        return file;
    }

    private PolicyRule Rule(string at, JsonElement value)
    {
        var rule = new PolicyRule([], [], ["*"], null, false);
        foreach (var (key, member) in _values.Members(value, at))
        {
            string name = $"{at}.{key}";
            rule = key switch
            {
                "users" => rule with { Users = [.. _values.Texts(name, member).Select(u => _values.User(name, u))] },
                "groups" => rule with { Groups = [.. _values.Texts(name, member).Select(g => _values.Group(name, g))] },
                "kinds" => rule with { Kinds = [.. _values.Texts(name, member)] },
                "targets" => rule with { Targets = Patterns(name, member) },
                "red" => rule with { Red = _values.Flag(name, member) },
                _ => throw _values.Unknown(key, at, "users, groups, kinds, targets, red"),
            };
        }
        return rule.Users.Count + rule.Groups.Count > 0
            ? rule
            : throw _values.No(at, "names whom it is for, in users or groups");
    }

    private HostEnvironment Environment(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return HostEnvironment.Unset;
        return _values.Text("environment", value) switch
        {
            "development" => HostEnvironment.Development,
            "test" => HostEnvironment.Test,
            "staging" => HostEnvironment.Staging,
            "production" => HostEnvironment.Production,
            _ => throw _values.No("environment", "is development, test, staging or production"),
        };
    }

    private TimeSpan Seconds(string key, JsonElement value) =>
        TimeSpan.FromSeconds(_values.Number(key, value, 1, MaxSeconds));

    private TargetPattern[] Patterns(string key, JsonElement value) =>
        [.. _values.Texts(key, value).Select(text => Pattern(key, text))];

    private TargetPattern Pattern(string key, string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string value = text[(colon + 1)..];
        return (colon < 0 ? "" : text[..colon]) switch
        {
            "unit" when value.Contains('.') && !value.Contains('/') => new UnitPattern(text, value),
            "cgroup" when value.StartsWith('/') && value != "/" && !value.EndsWith('/') => new CgroupPattern(text, value),
            "exe" when value.StartsWith('/') => new ExecutablePattern(text, value),
            "file" when value.StartsWith('/') && value != "/" && !value.EndsWith('/') => new FilePattern(text, value),
            "user" when value.Length > 0 => new UserPattern(text, _values.User(key, value)),
            _ => throw _values.No(key, $"holds targets of the form unit:NAME.service, cgroup:/PATH, exe:/PATH, file:/PATH and user:NAME, "
                + $"not '{Printable.Escape(text, 80)}'"),
        };
    }
}
