using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>What a file can be that .NET does not make.</summary>
internal static partial class FileOddities
{
    public static void GiveTo(string path, uint uid) => Check(lchown(path, uid, uid), $"give {path} away");

    public static void HardLink(string from, string to) => Check(link(from, to), $"link {from}");

    public static void Fifo(string path) => Check(mkfifo(path, 0x180), $"make {path}");

    private static void Check(int result, string what)
    {
        if (result != 0)
            throw new InvalidOperationException($"Cannot {what}: errno {Marshal.GetLastPInvokeError()}");
    }

    // int lchown(const char *pathname, uid_t owner, gid_t group);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int lchown(string path, uint owner, uint group);

    // int link(const char *oldpath, const char *newpath);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    // int mkfifo(const char *pathname, mode_t mode);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);
}
