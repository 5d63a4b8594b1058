using System.Text;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>The claim files, held or not, of the daemons of a world; those of others are none of our business.</summary>
internal static class Claims
{
    private const int MaxBytes = 64 * 1024;

    public static List<string> Of(World world)
    {
        var found = new List<string>();
        byte[] whose = Encoding.UTF8.GetBytes(world.Directory);
        foreach (string path in world.LockDirectories.Where(Directory.Exists))
        {
            using var directory = SafeDirectory.Open(path);
            // Not File.ReadAllText: it takes a lock while it reads, and a lock is what a claim is.
            found.AddRange(directory.List().Where(name =>
                directory.TryRead(name, MaxBytes, out byte[]? content) == Errno.None && content.AsSpan().IndexOf(whose) >= 0));
        }
        return found;
    }
}
