using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>Key and value in one line, so that a record's wire form reads like the record.</summary>
internal static class MapWriting
{
    public static void Pair(this ref MessagePackWriter writer, string key, string? value)
    {
        writer.Write(key);
        writer.Write(value);
    }

    public static void Pair(this ref MessagePackWriter writer, string key, long value)
    {
        writer.Write(key);
        writer.Write(value);
    }

    public static void Pair(this ref MessagePackWriter writer, string key, ulong value)
    {
        writer.Write(key);
        writer.Write(value);
    }

    public static void Pair(this ref MessagePackWriter writer, string key, int value) => writer.Pair(key, (long)value);

    public static void Pair(this ref MessagePackWriter writer, string key, bool value)
    {
        writer.Write(key);
        writer.Write(value);
    }

    public static void Pair(this ref MessagePackWriter writer, string key, TimeSpan value) =>
        writer.Pair(key, (long)value.TotalMicroseconds);

    public static void Pair(this ref MessagePackWriter writer, string key, IReadOnlyList<string> values)
    {
        writer.Write(key);
        writer.WriteArrayHeader(values.Count);
        foreach (string value in values)
            writer.Write(value);
    }

    public static void Pair(this ref MessagePackWriter writer, string key, IReadOnlyList<int> values)
    {
        writer.Write(key);
        writer.WriteArrayHeader(values.Count);
        foreach (int value in values)
            writer.Write(value);
    }
}
