namespace LuminaGuard.FaultD.Native;

/// <content>What has a name, without opening it.</content>
public sealed partial class SafeDirectory
{
    private const uint TypeMask = 0xF000;
    private const uint SocketType = 0xC000;

    /// <summary>Whether a path is a Unix socket's, and not a link to one.</summary>
    public static bool IsSocket(string path) =>
        Fd.StatAt(Tmds.Linux.LibC.AT_FDCWD, path, out var stat) == Errno.None && (stat.Mode & TypeMask) == SocketType;
}
