using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>What concerns two directories, or the directory's own name.</content>
public sealed partial class SafeDirectory
{
    /// <summary>Renames a file of this directory into another one, where it replaces a file of that name.</summary>
    /// <returns>ENOENT, EXDEV, ENOSPC, EACCES; see rename(2).</returns>
    public unsafe Errno MoveTo(SafeDirectory target, string name, string newName)
    {
        ArgumentNullException.ThrowIfNull(target);
        // SAFETY: the arrays are pinned for the call and end in NUL.
        fixed (byte* from = Fd.CString(Single(name)), to = Fd.CString(Single(newName)))
            return LibcFile.renameat(Descriptor, from, target.Descriptor, to) < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Removes an empty directory by its path (rmdir(2)).</summary>
    /// <returns>ENOENT, ENOTEMPTY, EACCES.</returns>
    public static unsafe Errno RemoveEmpty(string path)
    {
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* p = Fd.CString(path))
            return rmdir(p) < 0 ? ErrnoExtensions.Last : Errno.None;
    }
}
