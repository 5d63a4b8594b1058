using System.Globalization;
using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>Turns options written as text (a shell's, a YAML file's) into the body of a fault.</summary>
internal static class FaultTextReader
{
    /// <summary>Reads options by their names in <paramref name="descriptor"/> and gives the record they mean.</summary>
    /// <exception cref="FaultException">An option is unknown, missing or malformed; the message names it and its rule.</exception>
    public static IFaultSpec Read(FaultDescriptor descriptor, IReadOnlyDictionary<string, string> options)
    {
        foreach (string name in options.Keys)
        {
            if (!descriptor.Fields.Any(f => f.Option == name))
            {
                throw new FaultException(ErrorCode.InvalidArgument,
                    $"Cannot read {descriptor.Kind}: unknown option --{Printable.Escape(name, 64)}; " +
                    $"known are {string.Join(", ", descriptor.Fields.Select(f => "--" + f.Option))}");
            }
        }
        var given = descriptor.Fields.Where(f => options.ContainsKey(f.Option)).ToList();
        var buffer = new FrameBuffer();
        var writer = buffer.Begin();
        writer.WriteMapHeader(given.Count);
        foreach (var field in given)
        {
            writer.Write(field.Name);
            WriteValue(ref writer, descriptor, field, options[field.Option]);
        }
        var body = new MessagePackReader(buffer.End(ref writer)[sizeof(uint)..]);
        return FaultCatalog.Read(descriptor.Kind, ref body, $"read {descriptor.Kind}");
    }

    private static void WriteValue(ref MessagePackWriter writer, FaultDescriptor descriptor, FieldDescriptor field, string text)
    {
        FaultException Wrong(string rule) => new(ErrorCode.InvalidArgument,
            $"Cannot read {descriptor.Kind}: --{field.Option} {rule}, not '{Printable.Escape(text, 64)}'");
        switch (field.Type)
        {
            case FieldType.Integer:
                writer.Write(Number(text) ?? (ByteSize.TryParse(text, out long size)
                    ? size : throw Wrong("is a whole number of 64 bits, or one of K, M, G or T (powers of 1024)")));
                break;
            case FieldType.Flag:
                writer.Write(bool.TryParse(text, out bool flag) ? flag : throw Wrong("is true or false"));
                break;
            case FieldType.Duration:
                writer.Write(Durations.TryParse(text, out var duration)
                    ? (long)duration.TotalMicroseconds : throw Wrong(Durations.RuleFor(text)));
                break;
            case FieldType.IntegerList:
                string[] items = text.Split(',', StringSplitOptions.TrimEntries);
                writer.WriteArrayHeader(items.Length);
                foreach (string item in items)
                    writer.Write(Number(item) ?? throw Wrong("is whole numbers with commas between"));
                break;
            default:
                writer.Write(text);
                break;
        }
    }

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;
}
