using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Files that would say something is still owed, and locks that are still held.</summary>
internal static partial class FileFacts
{
    private const string Memory = "/dev/shm";
    private const int O_NONBLOCK = 0x800;
    private const int O_NOFOLLOW = 0x20000;
    private const int O_CLOEXEC = 0x80000;
    private const int LOCK_EX = 2;
    private const int LOCK_NB = 4;

    /// <summary>Makes a file in memory, of 8 KiB of which no two pages are alike.</summary>
    public static string Make(string name)
    {
        var path = Path.Combine(Directory.Exists(Memory) ? Memory : Path.GetTempPath(), "faultd-" + name);
        File.WriteAllBytes(path, [.. Enumerable.Range(0, 8192).Select(i => (byte)((i % 251) + 1))]);
        return path;
    }

    /// <summary>What is in a file.</summary>
    public static void AddContent(Snapshot snapshot, string label, string path)
    {
        // Not through File.OpenHandle; see below.
        using var file = Open(path);
        var content = new byte[16384];
        var length = RandomAccess.Read(file, content, 0);
        snapshot.Set($"{label} length", length.ToString(CultureInfo.InvariantCulture));
        snapshot.Set($"{label} content", Hash(content.AsSpan(0, length)).ToString("x", CultureInfo.InvariantCulture));
    }

    // FNV-1a. The runtime's hashes need OpenSSL, which a guest has not.
    private static ulong Hash(ReadOnlySpan<byte> content)
    {
        var hash = 14695981039346656037;
        foreach (var one in content)
            hash = (hash ^ one) * 1099511628211;
        return hash;
    }

    /// <summary>Every file below a directory.</summary>
    public static void AddFiles(Snapshot snapshot, string label, string directory)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
            snapshot.Set($"{label} {file[directory.Length..]}", "present");
    }

    /// <summary>
    /// The lock files of a directory that are locked by somebody and hold a certain text: a claim names its holder's
    /// state directory.
    /// </summary>
    public static void AddHeldLocks(Snapshot snapshot, string label, string directory, string text)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (var file in Directory.GetFiles(directory))
        {
            if (IsHeld(file, text))
                snapshot.Set($"{label} {Path.GetFileName(file)}", "held");
        }
    }

    /// <summary>Whether a file is there and holds a certain text.</summary>
    public static bool Holds(string path, string text)
    {
        using var file = Open(path);
        return Holds(file, text);
    }

    private static bool IsHeld(string path, string text)
    {
        using var file = Open(path);
        return Holds(file, text) && flock((int)file.DangerousGetHandle(), LOCK_EX | LOCK_NB) != 0;
    }

    private static bool Holds(SafeFileHandle file, string text)
    {
        if (file.IsInvalid)
            return false;
        Span<byte> content = stackalloc byte[4096];
        var length = RandomAccess.Read(file, content, 0);
        return content[..length].IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
    }

    // Not File.OpenHandle, which takes a lock of its own while it opens: a claim would seem to be held by somebody.
    private static SafeFileHandle Open(string path) => new(open(path, O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK), ownsHandle: true);

    // int open(const char *pathname, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string pathname, int flags);

    // int flock(int fd, int operation);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);
}
