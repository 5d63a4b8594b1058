using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>Reads one record of an answer.</summary>
internal delegate T AnswerReader<out T>(ref MessagePackReader reader);

/// <summary>Takes one key of a map, and its value, into what was read so far; one that it does not know it leaves alone.</summary>
internal delegate T AnswerKey<T>(T soFar, ref MapReader map);

/// <summary>The shapes of answers that hold more than one record, and of errors.</summary>
internal static class Answers
{
    public static List<T> ReadList<T>(ref MessagePackReader reader, AnswerReader<T> read)
    {
        int count = reader.ReadArrayHeader();
        var items = new List<T>(count);
        while (count-- > 0)
            items.Add(read(ref reader));
        return items;
    }

    /// <summary>Reads a map by its keys; those unknown to this client are left out.</summary>
    /// <param name="reader">Stands before the map.</param>
    /// <param name="empty">What holds where a key is missing.</param>
    /// <param name="take">Takes one key.</param>
    public static T ReadMap<T>(ref MessagePackReader reader, T empty, AnswerKey<T> take)
    {
        var map = new MapReader(reader, "read the answer");
        var value = empty;
        while (map.Next())
            value = take(value, ref map);
        reader = map.After;
        return value;
    }

    public static void WriteError(ref MessagePackWriter writer, FaultException error)
    {
        writer.WriteMapHeader(4);
        writer.Pair("code", ErrorCodes.Word(error.Code));
        writer.Pair("message", error.Message);
        writer.Pair("errno", error.Errno);
        writer.Write("details");
        writer.WriteMapHeader(error.Details.Count);
        foreach ((string key, string value) in error.Details)
            writer.Pair(key, value);
    }

    public static FaultException ReadError(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        var code = ErrorCode.Internal;
        string message = "";
        int errno = 0;
        Dictionary<string, string> details = [];
        while (map.Next())
        {
            switch (map.Key)
            {
                case "code": code = ErrorCodes.Parse(map.Text()); break;
                case "message": message = map.Text(); break;
                case "errno": errno = map.Int32(); break;
                case "details":
                    var inner = new MapReader(map.Raw, "read the answer");
                    while (inner.Next())
                        details[inner.Key] = inner.Text();
                    map.Resume(inner.After);
                    break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new FaultException(code, message, errno, details);
    }
}
