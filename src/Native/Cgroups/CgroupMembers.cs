using System.Globalization;
using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>What is in it.</content>
public sealed partial class Cgroup
{
    /// <summary>Its processes that our pid namespace can name; empty when the cgroup is gone.</summary>
    /// <param name="recursive">Whether to take those of the cgroups below too.</param>
    /// <exception cref="LinuxException">
    /// EOPNOTSUPP: it is threaded, so that processes have no one cgroup. EACCES.
    /// </exception>
    public IReadOnlyList<int> Processes(bool recursive) => [.. AllProcesses(recursive).Where(pid => pid != 0)];

    /// <summary>
    /// How many processes are in it that our pid namespace cannot name: what <see cref="Processes"/> leaves out.
    /// </summary>
    public int InvisibleProcesses(bool recursive) => AllProcesses(recursive).Count(pid => pid == 0);

    /// <summary>The names of the cgroups directly below; empty when the cgroup is gone.</summary>
    public IEnumerable<string> Children()
    {
        Errno errno = DirectoryEntries.List(_fd.Value, out List<DirectoryEntries.Entry> entries);
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENODEV))
            throw new LinuxException(errno, "list cgroup", Path);
        return entries.Where(entry => entry.IsDirectory).Select(entry => entry.Name);
    }

    /// <summary>Makes a cgroup below this one and opens it.</summary>
    /// <param name="name">A single component.</param>
    /// <param name="mode">Permissions of its directory; the umask is taken off.</param>
    /// <exception cref="LinuxException">
    /// EEXIST, EACCES, EAGAIN (cgroup.max.descendants), ENODEV (this one is gone).
    /// </exception>
    public unsafe Cgroup CreateChild(string name, int mode = 0x1ED /* 0755 */)
    {
        string path = ChildPath(name);
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* p = Fd.CString(name))
        {
            if (mkdirat(_fd.Value, p, (Tmds.Linux.mode_t)(uint)mode) < 0)
                throw new LinuxException(ErrnoExtensions.Last, "create cgroup", path);
        }
        Errno errno = TryOpenChild(name, out Cgroup? child);
        return child ?? throw new LinuxException(errno, "open cgroup", path);
    }

    /// <summary>Opens a cgroup directly below this one, whatever this one's path is by now.</summary>
    public Errno TryOpenChild(string name, out Cgroup? child)
    {
        child = null;
        string path = ChildPath(name);
        Errno errno = Fd.OpenAt(_fd.Value, name, O_PATH | O_DIRECTORY | O_NOFOLLOW, 0, out int fd);
        return errno != Errno.None ? errno : TryWrap(fd, path, out child);
    }

    /// <summary>Removes a cgroup below this one. EBUSY: it holds processes or cgroups. ENOENT.</summary>
    public unsafe Errno RemoveChild(string name)
    {
        _ = ChildPath(name);
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* p = Fd.CString(name))
            return unlinkat(_fd.Value, p, AT_REMOVEDIR) < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>
    /// Moves a process, all its threads, into it; 0 is the calling process. What it has open and charged stays.
    /// </summary>
    /// <returns>
    /// ESRCH; EACCES, EPERM; EBUSY: it controls cgroups below; EOPNOTSUPP: threaded; ENOENT, ENODEV: gone.
    /// </returns>
    public Errno Attach(int pid) => WriteFile(
        "cgroup.procs\0"u8, Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture)));

    private List<int> AllProcesses(bool recursive, bool below = false)
    {
        Errno errno = TryReadFile("cgroup.procs\0"u8, out byte[]? text);
        // Threaded: its processes are in the list of the cgroup above that is not (cgroups(7), threaded mode).
        if (below && errno == Errno.EOPNOTSUPP)
            return [];
        if (errno is not (Errno.None or Errno.ENOENT or Errno.ENODEV))
            throw new LinuxException(errno, "read the processes of cgroup", Path);
        List<int> pids = ProcFs.Integers(text);
        foreach (string name in recursive ? Children() : [])
        {
            // Gone since it was listed, and so without processes.
            errno = TryOpenChild(name, out Cgroup? child);
            if (errno is Errno.ENOENT or Errno.ENODEV)
                continue;
            if (errno != Errno.None)
                throw new LinuxException(errno, "open cgroup", ChildPath(name));
            using (child)
                pids.AddRange(child!.AllProcesses(recursive, below: true));
        }
        return pids;
    }

    private string ChildPath(string name) =>
        IsPlainName(name)
            ? Path == "/" ? $"/{name}" : $"{Path}/{name}"
            : throw new ArgumentException(
                $"Cannot use the cgroup name '{name}': it is not a single component.", nameof(name));
}
