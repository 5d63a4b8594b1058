using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Files that would say something is still owed, and locks that are still held.</summary>
internal static partial class FileFacts
{
    private const int O_NONBLOCK = 0x800;
    private const int O_NOFOLLOW = 0x20000;
    private const int O_CLOEXEC = 0x80000;
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;

    /// <summary>Every file below a directory.</summary>
    public static void AddFiles(Snapshot snapshot, string label, string directory)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
            snapshot.Set($"{label} {file[directory.Length..]}", "present");
    }

    /// <summary>The lock files of a directory that are locked by somebody and speak of one of the given processes.</summary>
    public static void AddHeldLocks(Snapshot snapshot, string label, string directory, Predicate<string> concerns)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var file in Directory.GetFiles(directory))
        {
            if (concerns(file) && IsHeld(file))
                snapshot.Set($"{label} {Path.GetFileName(file)}", "held");
        }
    }

    private static bool IsHeld(string path)
    {
        // Not File.OpenHandle, which takes a lock of its own while it opens.
        using var file = new SafeFileHandle(open(path, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), ownsHandle: true);
        return !file.IsInvalid && flock((int)file.DangerousGetHandle(), LOCK_EX | LOCK_NB) != 0;
    }

    // int open(const char *pathname, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string pathname, int flags);

    // int flock(int fd, int operation);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);
}
