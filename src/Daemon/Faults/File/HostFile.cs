namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A file by its path in the host's mount namespace, as its undo finds it again, perhaps after a boot. A service has a mount namespace of its
/// own in which most is read-only; the first process's has not.
/// </summary>
/// <param name="Path">Its path without links.</param>
/// <param name="Identity">Which file that was.</param>
/// <param name="MountPoint">What has to be mounted for it to be there at all.</param>
internal sealed record HostFile(string Path, FileIdentity Identity, string MountPoint)
{
    private const int FirstProcess = 1;

    /// <summary>The file behind a path, if it is that one.</summary>
    /// <param name="path">Its path without links.</param>
    /// <param name="identity">Which file is meant.</param>
    /// <param name="why">Why it cannot be found again so.</param>
    public static HostFile? TryFind(string path, FileIdentity identity, out string why)
    {
        var error = new HostFile(path, identity, "/").TryOpen(out var file, out int pid);
        using (file)
        {
            why = error switch
            {
                Errno.None => WhyNotKept(file!, path, pid),
                Errno.ENOENT or Errno.ESTALE => "its path means something else to faultd: it was moved or replaced, or the caller is in a mount namespace of his own",
                _ => error.Message(),
            };
            return why.Length == 0 ? new HostFile(path, identity, MountPoints.Of(pid, file!.MountId) ?? "/") : null;
        }
    }

    /// <summary>Opens it to put it back.</summary>
    /// <param name="file">The file; null on failure.</param>
    /// <returns>ENOENT: nothing is there; ESTALE: another file is; ENODEV: its filesystem is not mounted; others of open(2).</returns>
    public Errno TryOpen(out WritableFile? file) => TryOpen(out file, out _);

    private Errno TryOpen(out WritableFile? file, out int pid)
    {
        var first = Errno.None;
        foreach (int one in (int[])[Environment.ProcessId, FirstProcess])
        {
            // That of the first process is closed to whoever has no rights.
            if (RootDirectory.TryOpen(one, out var root) != Errno.None)
                continue;
            using (root)
            {
                pid = one;
                var error = root!.TryOpenToWrite(Path, out file);
                if ((error == Errno.None && file!.Identity == Identity) || TryOpenRenamed(root, ref file))
                    return Errno.None;
                file?.Dispose();
                error = error switch
                {
                    Errno.None or Errno.ELOOP or Errno.EINVAL => Errno.ESTALE,
                    Errno.ENOTDIR => Errno.ENOENT,
                    _ => error,
                };
                // What is there while its filesystem is not says nothing of it.
                if (error is Errno.ENOENT or Errno.ESTALE && MountPoint != "/" && !MountPoints.Has(one, MountPoint))
                    error = Errno.ENODEV;
                // Where all is read-only a file of another identity could not even be opened: the other knows better.
                if (first is Errno.None or Errno.EROFS)
                    first = error;
            }
        }
        (file, pid) = (null, 0);
        return first == Errno.None ? Errno.EACCES : first;
    }

    // Layers on several filesystems, and no xino: Documentation/filesystems/overlayfs.rst, inode properties.
    private static string WhyNotKept(WritableFile file, string path, int pid)
    {
        if (!Filesystems.IsOverlay(file.FilesystemType) || RootDirectory.TryOpen(pid, out var root) != Errno.None)
            return "";
        using (root)
        {
            return root!.TryDeviceOf(CgroupPaths.ParentOf(path), out ulong device) == Errno.None && device == file.Device
                ? ""
                : "it is on an overlay whose layers are on several filesystems, where it has another inode number after the next mount";
        }
    }

    // A log that is put aside keeps its directory and gets another name.
    private bool TryOpenRenamed(RootDirectory root, ref WritableFile? file)
    {
        string directory = CgroupPaths.ParentOf(Path);
        if (root.NameOf(directory, Identity.Inode) is not { } name || root.TryOpenToWrite($"{directory}/{name}", out var renamed) != Errno.None)
            return false;
        if (renamed!.Identity != Identity)
        {
            renamed.Dispose();
            return false;
        }
        file?.Dispose();
        file = renamed;
        return true;
    }
}
