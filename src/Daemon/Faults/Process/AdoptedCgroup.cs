using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A cgroup was made below another for a command; what is left in it goes back up, and it is removed.</summary>
internal sealed class AdoptedCgroup(string parentPath, string name, ulong id) : UndoToken
{
    public const string TokenWord = "adopted-cgroup";

    public override string Word => TokenWord;

    public string Path => parentPath == "/" ? "/" + name : $"{parentPath}/{name}";

    public static AdoptedCgroup Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(3);
        string parent = reader.ReadString() ?? throw new MessagePackSerializationException("the parent is missing");
        string name = reader.ReadString() ?? throw new MessagePackSerializationException("the name is missing");
        if (!Cgroup.IsPlainPath(parent))
            throw new MessagePackSerializationException("the parent is no cgroup's path");
        if (!ExecRegistry.IsCgroupName(name))
            throw new MessagePackSerializationException("the name is not one we give");
        return new AdoptedCgroup(parent, name, reader.ReadUInt64());
    }

    public override void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(3);
        writer.Write(parentPath);
        writer.Write(name);
        writer.Write(id);
    }

    public override UndoResult Undo(UndoScope scope)
    {
        var error = Cgroup.TryOpen(parentPath, out var parent);
        if (error != Errno.None)
            return UndoResult.Gone($"cgroup {Printable.Escape(parentPath)} is gone");
        using (parent)
        {
            if (Cgroup.TryOpen(Path, out var cgroup) != Errno.None)
                return UndoResult.Gone($"cgroup {Printable.Escape(Path)} is gone");
            using (cgroup)
            {
                // The id is not known before the directory exists; 0 stands for "made, or about to be, under this unique name".
                if (id != 0 && cgroup!.Id != id)
                    return UndoResult.Gone($"cgroup {Printable.Escape(Path)} is gone; another has its name");
                return Empty(cgroup!, parent!) ?? Remove(parent!);
            }
        }
    }

    private UndoResult? Empty(Cgroup cgroup, Cgroup parent)
    {
        for (int pass = 0; pass < 64; pass++)
        {
            var members = cgroup.Processes(recursive: false);
            if (members.Count == 0)
                return null;
            foreach (int pid in members)
            {
                var error = parent.Attach(pid);
                if (error is not (Errno.None or Errno.ESRCH))
                    return UndoResult.Stuck($"move process {pid} back to cgroup {Printable.Escape(parentPath)}: {error.Message()}");
            }
        }
        return UndoResult.Stuck($"cgroup {Printable.Escape(Path)} gains processes faster than they can be moved back");
    }

    private UndoResult Remove(Cgroup parent)
    {
        var error = parent.RemoveChild(name);
        return error switch
        {
            Errno.None or Errno.ENOENT => UndoResult.Undone(),
            _ => UndoResult.Stuck($"remove cgroup {Printable.Escape(Path)}: {error.Message()}; its command may have made cgroups in it"),
        };
    }
}
