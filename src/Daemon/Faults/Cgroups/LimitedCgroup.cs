using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Limits of a cgroup are not what they were, and are owed their former values.</summary>
internal sealed class LimitedCgroup(string path, ulong id, IReadOnlyList<CgroupValue> values) : UndoToken
{
    public const string TokenWord = "limited-cgroup";

    // No fault has more.
    private const int MaxValues = 8;

    public override string Word => TokenWord;

    public IReadOnlyList<CgroupValue> Values => values;

    public static LimitedCgroup Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(3);
        string path = reader.ReadCgroupPath("path");
        ulong id = reader.ReadUInt64();
        int count = reader.ReadArrayHeader();
        if (count is < 1 or > MaxValues)
            throw new MessagePackSerializationException($"there are 1 to {MaxValues} values");
        var values = new CgroupValue[count];
        for (int i = 0; i < count; i++)
            values[i] = CgroupValue.Read(ref reader);
        return new LimitedCgroup(path, id, values);
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.Write(path);
        writer.Write(id);
        writer.WriteArrayHeader(values.Count);
        foreach (var value in values)
            value.Write(ref writer);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        // A unit that was started again has a new cgroup, that has never been limited by us.
        if (IdentityRules.Reopen(path, id, out var cgroup) is { } nothing)
            return nothing;
        using (cgroup)
        {
            var results = values.Select(value => PutBack(cgroup!, value)).ToList();
            // What is stuck is owed still, whatever became of the others; what is superseded is said.
            UndoOutcome[] worstFirst = [UndoOutcome.Stuck, UndoOutcome.Superseded, UndoOutcome.Gone, UndoOutcome.Undone];
            var outcome = worstFirst.First(outcome => results.Exists(result => result.Outcome == outcome));
            return new UndoResult(outcome, [.. results.SelectMany(result => result.Notes).Distinct()]);
        }
    }

    private UndoResult PutBack(Cgroup cgroup, CgroupValue value)
    {
        string what = $"{value.Place} of cgroup {Printable.Escape(path)}";
        var error = value.Place.TryRead(cgroup, out string now);
        if (error == Errno.None && now == value.Wanted)
        {
            error = cgroup.WriteControl(value.Place.File, value.Place.Line(value.Original));
            if (error == Errno.None)
                error = value.Place.TryRead(cgroup, out now);
        }
        // The file goes with its controller, and the limit with it.
        if (error is Errno.ENODEV or Errno.ENOENT)
            return cgroup.IsThere ? UndoResult.Superseded($"{what} is not there any more: its controller was disabled") : IdentityRules.CgroupIsGone(path);
        if (error != Errno.None)
            return UndoResult.Stuck($"put {what} back to {value.Original}: {error.Message()}");
        if (now == value.Original)
            return UndoResult.Undone();
        return now == value.Wanted
            ? UndoResult.Stuck($"{what} is still {now}")
            : UndoResult.Superseded($"{what} is {Printable.Escape(now, 64)} by now, which is neither ours nor what it was: left alone");
    }
}
