using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A limit of a cgroup is not what it was, and is owed its former value.</summary>
internal sealed class LimitedCgroup(string path, ulong id, CgroupValue value) : UndoToken
{
    public const string TokenWord = "limited-cgroup";

    public override string Word => TokenWord;

    public CgroupValue Value => value;

    private string What => $"{value.Place} of cgroup {Printable.Escape(path)}";

    public static LimitedCgroup Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(3);
        string path = reader.ReadCgroupPath("path");
        return new LimitedCgroup(path, reader.ReadUInt64(), CgroupValue.Read(ref reader));
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.Write(path);
        writer.Write(id);
        value.Write(ref writer);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        // A unit that was started again has a new cgroup, that has never been limited by us.
        if (IdentityRules.Reopen(path, id, out var cgroup) is { } nothing)
            return nothing;
        using (cgroup)
            return PutBack(cgroup!);
    }

    private UndoResult PutBack(Cgroup cgroup)
    {
        var error = value.Place.TryRead(cgroup, out string now);
        if (error == Errno.None && now == value.Wanted)
        {
            error = cgroup.WriteControl(value.Place.File, value.Place.Line(value.Original));
            if (error == Errno.None)
                error = value.Place.TryRead(cgroup, out now);
        }
        // The file goes with its controller, and the limit with it.
        if (error is Errno.ENODEV or Errno.ENOENT)
            return cgroup.IsThere ? UndoResult.Superseded($"{What} is not there any more: its controller was disabled") : IdentityRules.CgroupIsGone(path);
        if (error != Errno.None)
            return UndoResult.Stuck($"put {What} back to {value.Original}: {error.Message()}");
        if (now == value.Original)
            return UndoResult.Undone();
        return now == value.Wanted
            ? UndoResult.Stuck($"{What} is still {now}")
            : UndoResult.Superseded($"{What} is {Printable.Escape(now, 64)} by now, which is neither ours nor what it was: left alone");
    }
}
