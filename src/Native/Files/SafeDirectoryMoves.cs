using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <content>What concerns two directories, or the directory's own name.</content>
public sealed partial class SafeDirectory
{
    /// <summary>Renames a file of this directory into another one under the same name.</summary>
    /// <returns>ENOENT, EXDEV, ENOSPC, EACCES; see rename(2).</returns>
    public unsafe Errno MoveTo(SafeDirectory target, string name)
    {
        ArgumentNullException.ThrowIfNull(target);
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* n = Fd.CString(Single(name)))
            return LibcFile.renameat(Descriptor, n, target.Descriptor, n) < 0 ? ErrnoExtensions.Last : Errno.None;
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
