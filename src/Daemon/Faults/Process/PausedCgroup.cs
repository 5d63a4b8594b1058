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
        string path = reader.ReadString() ?? throw new MessagePackSerializationException("the path is missing");
        if (!Cgroup.IsPlainPath(path))
            throw new MessagePackSerializationException("the path is no cgroup's");
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
        var error = Cgroup.TryOpen(path, out var cgroup);
        if (error is Errno.ENOENT or Errno.ENODEV or Errno.ENOTDIR)
            return UndoResult.Gone($"cgroup {Printable.Escape(path)} is gone");
        if (error != Errno.None)
            return UndoResult.Stuck($"open cgroup {Printable.Escape(path)}: {error.Message()}");
        using (cgroup)
        {
            if (cgroup!.Id != id)
                return UndoResult.Gone($"cgroup {Printable.Escape(path)} is gone; another has its name");
            if (!cgroup.IsFrozenRequested)
                return UndoResult.Undone("cgroup.freeze was 0");
            error = cgroup.Freeze(false);
            if (error is Errno.ENODEV or Errno.ENOENT)
                return UndoResult.Gone($"cgroup {Printable.Escape(path)} is gone");
            return error == Errno.None && !cgroup.IsFrozenRequested
                ? UndoResult.Undone()
                : UndoResult.Stuck($"write cgroup.freeze of {Printable.Escape(path)}: {error.Message()}");
        }
    }
}
