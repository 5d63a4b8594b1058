namespace LuminaGuard.FaultD.Native;

/// <content>What has a name, without opening it.</content>
public sealed partial class SafeDirectory
{
    /// <summary>Whether a path is a Unix socket's, and not a link to one.</summary>
    public static bool IsSocket(string path) =>
        Fd.StatAt(Tmds.Linux.LibC.AT_FDCWD, path, out var stat) == Errno.None && stat.IsSocket;
}
