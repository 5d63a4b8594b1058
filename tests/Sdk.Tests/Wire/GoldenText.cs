using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MessagePack;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>
/// A golden as a file: what it is, its value as JSON, and its bytes in hexadecimal, one token for each length, header,
/// string and number. Lines are folded at spaces.
/// </summary>
internal static class GoldenText
{
    private const int Width = 118;

    public static string Of(string title, byte[] bytes, bool isFrame)
    {
        var text = new StringBuilder();
        Fold(text, "# ", title);
        Fold(text, "# ", Json(isFrame ? bytes.AsMemory(sizeof(uint)) : bytes));
        Fold(text, "", string.Join(' ', Tokens(bytes, isFrame)));
        return text.ToString();
    }

    /// <summary>The bytes of a golden's text.</summary>
    public static byte[] Bytes(string text) => Convert.FromHexString(string.Concat(
        text.Split('\n').Where(line => !line.StartsWith('#')).Select(line => line.Replace(" ", "", StringComparison.Ordinal))));

    private static string Json(ReadOnlyMemory<byte> value)
    {
        var reader = new MessagePackReader(value);
        string json = Json(ref reader);
        Assert.True(reader.End, "one value and no more");
        return json;
    }

    private static string Json(ref MessagePackReader reader)
    {
        var items = new List<string>();
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Array:
                for (int left = reader.ReadArrayHeader(); left > 0; left--)
                    items.Add(Json(ref reader));
                return $"[{string.Join(", ", items)}]";
            case MessagePackType.Map:
                for (int left = reader.ReadMapHeader(); left > 0; left--)
                    items.Add($"{Json(ref reader)}: {Json(ref reader)}");
                return $"{{{string.Join(", ", items)}}}";
            case MessagePackType.String:
                return $"\"{JsonEncodedText.Encode(reader.ReadString()!, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
            case MessagePackType.Boolean:
                return reader.ReadBoolean() ? "true" : "false";
            case MessagePackType.Integer:
                return reader.ReadInt64().ToString(CultureInfo.InvariantCulture);
            default:
                Assert.True(reader.TryReadNil(), "the protocol has no floats, bytes or extensions");
                return "null";
        }
    }

    private static IEnumerable<string> Tokens(byte[] bytes, bool isFrame)
    {
        int at = 0;
        string Take(int count) => Convert.ToHexStringLower(bytes, (at += count) - count, count);
        if (isFrame)
            yield return Take(sizeof(uint));
        while (at < bytes.Length)
        {
            (int header, int text) = bytes[at] switch
            {
                >= 0xa0 and <= 0xbf => (1, bytes[at] & 0x1f),
                0xd9 => (2, bytes[at + 1]),
                0xda => (3, BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 1))),
                0xcc or 0xd0 => (2, 0),
                0xcd or 0xd1 or 0xdc or 0xde => (3, 0),
                0xce or 0xd2 or 0xdd or 0xdf => (5, 0),
                0xcf or 0xd3 => (9, 0),
                _ => (1, 0),
            };
            yield return Take(header);
            if (text > 0)
                yield return Take(text);
        }
    }

    private static void Fold(StringBuilder text, string prefix, string words)
    {
        int width = Width - prefix.Length;
        while (words.Length > width)
        {
            // A word that is longer than the line has one of its own.
            int space = words.LastIndexOf(' ', width) is > 0 and var before ? before : words.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0)
                break;
            text.Append(prefix).Append(words, 0, space).Append('\n');
            words = words[(space + 1)..];
        }
        text.Append(prefix).Append(words).Append('\n');
    }
}
