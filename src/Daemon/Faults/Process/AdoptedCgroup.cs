using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A cgroup was made below another for a command; what is left in it goes back up, and it is removed.</summary>
internal sealed class AdoptedCgroup(string parentPath, string name, ulong id) : UndoToken
{
    public const string TokenWord = "adopted-cgroup";

    public override string Word => TokenWord;

    public string ParentPath => parentPath;

    public string Path => parentPath == "/" ? "/" + name : $"{parentPath}/{name}";

    /// <summary>How far below the root: of two, one within the other, the deeper has to go first.</summary>
    public int Depth => Path.Count(c => c == '/');

    /// <summary>Whether it or a cgroup below it holds a process, as far as can be seen.</summary>
    public bool IsPopulated
    {
        get
        {
            if (Cgroup.TryOpen(Path, out var cgroup) != Errno.None)
                return false;
            using (cgroup)
                return IsOurs(cgroup!) && cgroup!.IsPopulated;
        }
    }

    public static AdoptedCgroup Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(3);
        string parent = reader.ReadCgroupPath("parent");
        string name = reader.ReadString() ?? throw new MessagePackSerializationException("the name is missing");
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

    public bool IsBelow(AdoptedCgroup other) => Path.StartsWith(other.Path + "/", StringComparison.Ordinal);

    public override UndoResult Undo(UndoScope scope)
    {
        var error = Cgroup.TryOpen(parentPath, out var parent);
        if (error != Errno.None)
            return NotOpened(parentPath, error);
        using (parent)
        {
            error = parent!.TryOpenChild(name, out var cgroup);
            if (error != Errno.None)
                return NotOpened(Path, error);
            using (cgroup)
            {
                if (!IsOurs(cgroup!))
                    return UndoResult.Gone($"cgroup {Printable.Escape(Path)} is gone; another has its name");
                // An empty one goes whatever it is by now; a threaded one does not even say what is in it.
                error = parent.RemoveChild(name);
                if (error == Errno.EBUSY && Empty(cgroup!, parent) is { } stuck)
                    return stuck;
                return Removed(error == Errno.EBUSY ? parent.RemoveChild(name) : error);
            }
        }
    }

    // Only these two say that it is not there; no descriptor, memory or permission to look says nothing.
    private static UndoResult NotOpened(string path, Errno error) => error is Errno.ENOENT or Errno.ENODEV
        ? UndoResult.Gone($"cgroup {Printable.Escape(path)} is gone")
        : UndoResult.Stuck($"open cgroup {Printable.Escape(path)}: {error.Message()}");

    // The id is not known before the directory exists; 0 stands for "made, or about to be, under this unique name".
    private bool IsOurs(Cgroup cgroup) => id == 0 || cgroup.Id == id;

    private UndoResult? Empty(Cgroup cgroup, Cgroup parent)
    {
        for (int pass = 0; pass < 64; pass++)
        {
            IReadOnlyList<int> members;
            try
            {
                members = cgroup.Processes(recursive: false);
            }
            catch (LinuxException e)
            {
                return UndoResult.Stuck($"list the processes of cgroup {Printable.Escape(Path)}: {e.Errno.Message()}");
            }
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

    private UndoResult Removed(Errno error) => error switch
    {
        Errno.None or Errno.ENOENT => UndoResult.Undone(),
        Errno.EBUSY => UndoResult.Stuck(
            $"remove cgroup {Printable.Escape(Path)}: {error.Message()}; its command may have made cgroups in it"),
        _ => UndoResult.Stuck($"remove cgroup {Printable.Escape(Path)}: {error.Message()}"),
    };
}
