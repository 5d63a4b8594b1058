using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A cgroup is frozen and is owed a thaw.</summary>
internal sealed class PausedCgroup(string path, ulong id) : UndoToken
{
    public const string TokenWord = "paused-cgroup";

    public override string Word => TokenWord;

    public static PausedCgroup Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(2);
        string path = reader.ReadCgroupPath("path");
        return new PausedCgroup(path, reader.ReadUInt64());
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(2);
        writer.Write(path);
        writer.Write(id);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        if (IdentityRules.Reopen(path, id, out var cgroup) is { } nothing)
            return nothing;
        using (cgroup)
        {
            if (!cgroup!.IsFrozenRequested)
                return UndoResult.Undone("cgroup.freeze was 0");
            var error = cgroup.Freeze(false);
            if (error is Errno.ENODEV or Errno.ENOENT)
                return IdentityRules.CgroupIsGone(path);
            return error == Errno.None && !cgroup.IsFrozenRequested
                ? UndoResult.Undone()
                : UndoResult.Stuck($"write cgroup.freeze of {Printable.Escape(path)}: {error.Message()}");
        }
    }
}
