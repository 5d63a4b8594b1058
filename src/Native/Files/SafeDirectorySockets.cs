namespace LuminaGuard.FaultD.Native;

/// <content>What has a name, without opening it.</content>
public sealed partial class SafeDirectory
{
    /// <summary>Whether a path is a Unix socket's, and not a link to one.</summary>
    public static bool IsSocket(string path) => SocketInode(path) != 0;

    /// <summary>The inode number of the Unix socket at a path; 0 when there is none, a link to one included.</summary>
    public static ulong SocketInode(string path) =>
        Fd.StatAt(Tmds.Linux.LibC.AT_FDCWD, path, out var stat) == Errno.None && stat.IsSocket ? stat.Inode : 0;
}
