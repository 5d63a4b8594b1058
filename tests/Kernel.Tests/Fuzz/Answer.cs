using System.Buffers;
using System.Globalization;
using MessagePack;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>An answer held to the protocol's page: whatever the question was, the answer is well formed.</summary>
/// <param name="Id">The request's id, 0 when the frame was broken.</param>
/// <param name="Code">The error's code; null for a result.</param>
/// <param name="Message">The error's message.</param>
/// <param name="FaultId">The id in a result, where there is one.</param>
/// <param name="Observed">What a report says was observed.</param>
/// <param name="Outcome">How an undo ended.</param>
internal sealed record Answer(uint Id, string? Code, string Message, string? FaultId, string? Observed, string? Outcome)
{
    private static readonly HashSet<string> FaultKinds = [.. FaultCatalog.All.Where(d => !d.IsStrike).Select(d => d.Kind)];

    private static readonly HashSet<string> Codes =
    [
        "bad_request", "unknown_kind", "invalid_argument", "not_found", "ambiguous", "refused", "conflict", "not_supported",
        "kernel_refused", "undo_failed", "version_mismatch", "limit_reached",
    ];

    /// <summary>Whether the result is about a fault, which can be taken back, and not a strike.</summary>
    public bool IsFault { get; private init; }

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is not what the protocol allows.</exception>
    public static Answer Read(ReadOnlyMemory<byte> frame)
    {
        Demand(FrameCheck.Fault(new ReadOnlySequence<byte>(frame)) is null, "it is not one MessagePack value");
        var reader = new MessagePackReader(frame);
        Demand(reader.ReadArrayHeader() == 3, "it is not [id, error, result]");
        uint id = reader.ReadUInt32();
        if (reader.TryReadNil())
        {
            Demand(id != 0, "a result has the id 0");
            Demand(reader.NextMessagePackType != MessagePackType.Nil, "error and result are both nil");
            var result = reader.NextMessagePackType == MessagePackType.Map ? Texts(ref reader) : [];
            return new Answer(id, null, "", result.GetValueOrDefault("id"), result.GetValueOrDefault("observed"), result.GetValueOrDefault("outcome"))
            {
                IsFault = FaultKinds.Contains(result.GetValueOrDefault("kind", "")),
            };
        }
        var error = Texts(ref reader);
        Demand(reader.TryReadNil(), "error and result are both given");
        string code = error["code"], message = error["message"];
        Demand(Codes.Contains(code), $"its code is '{code}': {message}");
        Demand(message.StartsWith("Cannot ", StringComparison.Ordinal), $"its message does not begin with Cannot: {message}");
        Demand(message.Length < 4096, $"its message is {message.Length} characters long");
        Demand(!message.Any(IsDangerous), $"its message holds what a terminal obeys: {message}");
        return new Answer(id, code, message, null, null, null);
    }

    // Backslashes are the sign that something has been escaped.
    private static bool IsDangerous(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;

    private static Dictionary<string, string> Texts(ref MessagePackReader reader)
    {
        Dictionary<string, string> texts = [];
        for (int left = reader.ReadMapHeader(); left > 0; left--)
        {
            string key = reader.ReadString()!;
            if (reader.NextMessagePackType == MessagePackType.String)
                texts.Add(key, reader.ReadString()!);
            else
                reader.Skip();
        }
        return texts;
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
            throw new FormatException($"Cannot accept the answer: {otherwise}");
    }
}
