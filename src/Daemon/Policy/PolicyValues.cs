using System.Globalization;
using System.Text.Json;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The values of the policy file, each with its type checked and its key in the error.</summary>
internal sealed class PolicyValues(string path)
{
    public PolicyException No(string key, string rule) => new(path, $"key '{Printable.Escape(key, 80)}' {rule}");

    public PolicyException Unknown(string key, string at, string known) =>
        No(at.Length == 0 ? key : $"{at}.{key}", $"is unknown; the keys are {known}");

    /// <summary>The members of an object, each key once.</summary>
    public IEnumerable<(string Key, JsonElement Value)> Members(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw at.Length == 0 ? new PolicyException(path, "it must be one JSON object") : No(at, "is an object");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (!seen.Add(member.Name))
                throw No(at.Length == 0 ? member.Name : $"{at}.{member.Name}", "stands there twice");
            yield return (member.Name, member.Value);
        }
    }

    public IEnumerable<JsonElement> Items(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw No(key, "is an array");

    public IEnumerable<string> Texts(string key, JsonElement value) => Items(key, value).Select(v => Text(key, v));

    public string Text(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw No(key, "takes text, which is not empty");

    public bool Flag(string key, JsonElement value) =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw No(key, "is true or false");

    public int Number(string key, JsonElement value, int min, int max) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= min && number <= max
            ? number
            : throw No(key, string.Create(CultureInfo.InvariantCulture, $"is a whole number from {min} to {max}"));

    /// <summary>A user by name or number; one that does not exist is a typo.</summary>
    public uint User(string key, string name) =>
        Id(name) ?? Accounts.UserId(name) ?? throw No(key, $"names user '{Printable.Escape(name, 40)}', which does not exist");

    /// <summary>A group by name or number.</summary>
    public uint Group(string key, string name) =>
        Id(name) ?? Accounts.GroupId(name) ?? throw No(key, $"names group '{Printable.Escape(name, 40)}', which does not exist");

    private static uint? Id(string name) =>
        uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : null;
}
