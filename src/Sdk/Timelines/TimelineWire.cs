using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>A timeline's faults and lines on the wire: maps of kind and fault, and short arrays of numbers.</summary>
internal static class TimelineWire
{
    private const int ItemFields = 7;

    // A line is at least ten bytes, and a frame at most 64 KiB.
    private const int MaxItems = 8192;

    // A year.
    private const long MostNs = Durations.MaxMicroseconds * 1000;
    private static readonly string[] FaultKeys = ["kind", "fault"];

    public static void Write(ref MessagePackWriter writer, Timeline timeline)
    {
        writer.Pair("seed", timeline.Seed);
        writer.Write("faults");
        writer.WriteArrayHeader(timeline.Faults.Count);
        foreach (var fault in timeline.Faults)
        {
            writer.WriteMapHeader(2);
            writer.Pair("kind", fault.Descriptor.Kind);
            writer.Write("fault");
            fault.WriteBody(ref writer);
        }
        writer.Write("items");
        writer.WriteArrayHeader(timeline.Items.Count);
        foreach (var item in timeline.Items)
        {
            writer.WriteArrayHeader(ItemFields);
            writer.Write(Choices<TimelineVerb>.Word(item.Verb));
            writer.Write(item.Fault);
            writer.Write(item.StartNs);
            writer.Write(item.DurationNs);
            writer.Write(item.PeriodNs);
            writer.Write(item.Count);
            writer.Write(item.JitterNs);
        }
    }

    public static List<IFaultSpec> ReadFaults(ref MapReader map, string purpose)
    {
        var reader = map.Raw;
        int count = ArrayHeader(ref reader, map, TimelinePlan.MaxFaults);
        var faults = new List<IFaultSpec>(count);
        while (count-- > 0)
        {
            string? kind = null;
            MessagePackReader body = default;
            bool hasBody = false;
            var fault = new MapReader(reader, purpose);
            while (fault.Next())
            {
                switch (fault.Key)
                {
                    case "kind": kind = fault.Text(); break;
                    case "fault":
                        body = fault.Raw;
                        hasBody = true;
                        fault.Ignore();
                        break;
                    default: throw fault.Unknown(FaultKeys);
                }
            }
            if (kind is null)
                throw fault.Missing("kind");
            if (!hasBody)
                throw fault.Missing("fault");
            faults.Add(FaultCatalog.Read(kind, ref body, $"{purpose} with {Printable.Escape(kind, 64)}"));
            reader = fault.After;
        }
        map.Resume(reader);
        return faults;
    }

    public static List<TimelineItem> ReadItems(ref MapReader map)
    {
        var reader = map.Raw;
        int count = ArrayHeader(ref reader, map, MaxItems);
        var items = new List<TimelineItem>(count);
        while (count-- > 0)
        {
            if (reader.NextMessagePackType != MessagePackType.Array || reader.ReadArrayHeader() != ItemFields
                || reader.NextMessagePackType != MessagePackType.String)
                throw map.Wrong("holds lists of [verb, fault, start_ns, duration_ns, period_ns, count, jitter_ns]");
            string word = reader.ReadString()!;
            if (!Choices<TimelineVerb>.TryParse(word, out TimelineVerb verb))
                throw map.Wrong($"begins each line with one of {string.Join(", ", Choices<TimelineVerb>.Words)}, not '{Printable.Escape(word, 64)}'");
            items.Add(new TimelineItem(
                verb, (int)Number(ref reader, map, int.MaxValue), Number(ref reader, map), Number(ref reader, map), Number(ref reader, map),
                (int)Number(ref reader, map, int.MaxValue), Number(ref reader, map)));
        }
        map.Resume(reader);
        return items;
    }

    /// <summary>Refuses lines that mean nothing; what a client of ours cannot send either.</summary>
    public static void Check(IReadOnlyList<TimelineItem> items, IReadOnlyList<IFaultSpec> faults, string purpose)
    {
        for (int i = 0; i < items.Count; i++)
        {
            var item = items[i];
            string? wrong = item.Fault >= faults.Count ? $"names fault {item.Fault}, and there are {faults.Count}"
                : item.Count < 1 ? "has a count below 1"
                : item.Count > 1 && item.PeriodNs < 1 ? "comes again without a period_ns"
                : item.StartNs + ((Int128)(item.Count - 1) * item.PeriodNs) + item.DurationNs > MostNs ? "lasts longer than a year"
                : item.JitterNs > item.PeriodNs / 2 ? "has a jitter_ns above half its period_ns"
                : item.Verb == TimelineVerb.Pulse && item.DurationNs < 1 ? "is a pulse without a duration_ns"
                : item.Verb != TimelineVerb.Fire && faults[item.Fault] is IStrike ? $"takes {faults[item.Fault].Descriptor.Kind} back, which cannot be"
                : null;
            if (wrong is not null)
                throw new FaultException(ErrorCode.InvalidArgument, $"Cannot {purpose}: line {i} of items {wrong}");
        }
    }

    private static int ArrayHeader(ref MessagePackReader reader, in MapReader map, int most)
    {
        if (reader.NextMessagePackType != MessagePackType.Array)
            throw map.Wrong("is a list");
        int count = reader.ReadArrayHeader();
        return count <= most ? count : throw map.Wrong($"holds at most {most}");
    }

    private static long Number(ref MessagePackReader reader, in MapReader map, long most = MostNs)
    {
        if (reader.NextMessagePackType == MessagePackType.Integer)
        {
            try
            {
                if (reader.ReadInt64() is >= 0 and var value && value <= most)
                    return value;
            }
            catch (OverflowException)
            {
                // Said below.
            }
        }
        throw map.Wrong($"holds whole numbers from 0 to {most} after the verb");
    }
}
