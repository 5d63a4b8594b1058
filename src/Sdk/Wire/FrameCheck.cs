using System.Buffers;
using System.Text;
using System.Text.Unicode;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>
/// Proves that a frame is one well-formed MessagePack value, not too deep, before anything reads it.
/// The library's own Skip recurses once per level, and 64 KiB hold enough levels to overflow a stack.
/// </summary>
internal static class FrameCheck
{
    /// <summary>Null when the frame is sound; otherwise the rule it breaks.</summary>
    public static string? Fault(in ReadOnlySequence<byte> frame)
    {
        var reader = new MessagePackReader(frame);
        Span<long> left = stackalloc long[Protocol.MaxDepth + 1];
        int depth = 0;
        left[0] = 1;
        try
        {
            while (true)
            {
                while (left[depth] == 0)
                {
                    if (depth-- == 0)
                        return reader.End ? null : "bytes follow the value";
                }
                left[depth]--;
                long children = Children(ref reader);
                if (children == 0)
                    continue;
                if (depth == Protocol.MaxDepth)
                    return $"nested deeper than {Protocol.MaxDepth} levels";
                // Each child takes a byte at least, so a length beyond the frame is a lie told early.
                if (children > frame.Length - reader.Consumed)
                    return "an array or map is longer than the frame";
                left[++depth] = children;
            }
        }
        catch (DecoderFallbackException)
        {
            return "a string is not UTF-8";
        }
        catch (Exception e) when (e is EndOfStreamException or MessagePackSerializationException or OverflowException
            or ArgumentException)
        {
            // ArgumentException: a length of more than 2 GiB, which the library takes for a negative one.
            return "not a MessagePack value";
        }
    }

    private static long Children(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Array:
                return reader.ReadArrayHeader();
            case MessagePackType.Map:
                return 2L * reader.ReadMapHeader();
            case MessagePackType.Unknown:
                throw new MessagePackSerializationException("0xc1 is no MessagePack code");
            case MessagePackType.String:
                // The library would read a broken one as something else than was sent, which might be somebody's name.
                if (reader.ReadStringSequence() is { } text && !IsUtf8(text))
                    throw new DecoderFallbackException();
                return 0;
            default:
                reader.Skip();
                return 0;
        }
    }

    private static bool IsUtf8(in ReadOnlySequence<byte> text) =>
        Utf8.IsValid(text.IsSingleSegment ? text.FirstSpan : text.ToArray());
}
