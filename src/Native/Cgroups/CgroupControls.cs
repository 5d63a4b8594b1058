using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>The control files of the resource controllers.</content>
public sealed partial class Cgroup
{
    /// <summary>
    /// The controllers that cgroups of this hierarchy can have (cgroup.controllers of its root); what a host has on cgroup v1 is not
    /// among them.
    /// </summary>
    public static IReadOnlyList<string> ControllersOfHost { get; } = FindControllers();

    /// <summary>"domain", "domain threaded", "threaded" or "domain invalid" (cgroups(7)); empty for the root, and when it is gone.</summary>
    public string Type => Encoding.ASCII.GetString(ReadFile("cgroup.type\0"u8)).TrimEnd();

    /// <summary>Whether it has not been removed.</summary>
    public bool IsThere => TryOpenFile("cgroup.procs\0"u8, O_PATH, out int fd) == Errno.None && CloseTrue(fd);

    /// <summary>Reads a control file.</summary>
    /// <param name="file">Its name: "cpu.max".</param>
    /// <param name="text">What it says, without the last newline; null on failure.</param>
    /// <returns>ENOENT: it has no such file. ENODEV: the cgroup is gone.</returns>
    public Errno TryReadControl(string file, out string? text)
    {
        Errno errno = TryReadFile(Fd.CString(Plain(file)), out byte[]? bytes);
        text = errno == Errno.None ? Encoding.UTF8.GetString(bytes!).TrimEnd('\n') : null;
        return errno;
    }

    /// <summary>Writes a control file in one write.</summary>
    /// <returns>As <see cref="TryReadControl"/>; EINVAL, ERANGE, EBUSY: the kernel does not take the value. EACCES.</returns>
    public Errno WriteControl(string file, ReadOnlySpan<byte> value) => WriteFile(Fd.CString(Plain(file)), value);

    /// <summary>Opens a control file to be written later.</summary>
    /// <returns>As <see cref="WriteControl"/>.</returns>
    public Errno TryOpenControl(string file, out ControlFile? control)
    {
        Errno errno = TryOpenFile(Fd.CString(Plain(file)), O_WRONLY, out int fd);
        control = errno == Errno.None ? new ControlFile(new OwnedFd(fd)) : null;
        return errno;
    }

    /// <summary>Opens a control file to be read again and again, by whoever gets the descriptor.</summary>
    /// <returns>As <see cref="TryReadControl"/>.</returns>
    public Errno TryOpenToRead(string file, out int ownedFd) => TryOpenFile(Fd.CString(Plain(file)), O_RDONLY, out ownedFd);

    private static string Plain(string file) =>
        IsPlainName(file) ? file : throw new ArgumentException($"Cannot use '{file}': it is no control file's name.", nameof(file));

    private static string[] FindControllers() => MountPoint is { } mount && ProcFile.TryRead($"{mount}/cgroup.controllers") is { } text
        ? Encoding.ASCII.GetString(text).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        : [];
}
