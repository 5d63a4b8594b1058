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
        var error = new HostFile(path, identity, "/").TryOpen(out var file, out var root);
        why = error == Errno.None ? "" : error is Errno.ENOENT or Errno.ESTALE
            ? "the path means something else to faultd than to the caller, who may be in a mount namespace of his own"
            : error.Message();
        using (file)
        using (root)
            return error == Errno.None ? new HostFile(path, identity, MountPointOf(root!, path)) : null;
    }

    /// <summary>Opens it to put it back.</summary>
    /// <param name="file">The file; null on failure.</param>
    /// <returns>ENOENT: nothing is there; ESTALE: another file is; ENODEV: its filesystem is not mounted; others of open(2).</returns>
    public Errno TryOpen(out WritableFile? file)
    {
        var error = TryOpen(out file, out var root);
        root?.Dispose();
        return error;
    }

    private Errno TryOpen(out WritableFile? file, out RootDirectory? root)
    {
        var first = Errno.None;
        foreach (int pid in (int[])[Environment.ProcessId, FirstProcess])
        {
            // That of the first process is closed to whoever has no rights.
            if (RootDirectory.TryOpen(pid, out root) != Errno.None)
                continue;
            var error = root!.TryOpenToWrite(Path, out file);
            if (error == Errno.None && file!.Identity == Identity)
                return Errno.None;
            file?.Dispose();
            error = error switch
            {
                Errno.None or Errno.ELOOP or Errno.EINVAL => Errno.ESTALE,
                Errno.ENOENT or Errno.ENOTDIR => IsMounted(root) ? Errno.ENOENT : Errno.ENODEV,
                _ => error,
            };
            root.Dispose();
            if (first == Errno.None)
                first = error;
        }
        (file, root) = (null, null);
        return first == Errno.None ? Errno.EACCES : first;
    }

    private bool IsMounted(RootDirectory root) => MountPoint == "/"
        || (root.TryDeviceOf(MountPoint, out ulong device) == Errno.None && root.TryDeviceOf(CgroupPaths.ParentOf(MountPoint), out ulong above) == Errno.None && device != above);

    private static string MountPointOf(RootDirectory root, string path)
    {
        string directory = CgroupPaths.ParentOf(path);
        if (root.TryDeviceOf(directory, out ulong device) != Errno.None)
            return "/";
        while (directory != "/" && root.TryDeviceOf(CgroupPaths.ParentOf(directory), out ulong above) == Errno.None && above == device)
            directory = CgroupPaths.ParentOf(directory);
        return directory;
    }
}
