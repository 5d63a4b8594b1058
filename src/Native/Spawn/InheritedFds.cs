using System.Globalization;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Descriptors a new program gets, under the numbers it expects.</summary>
/// <remarks>
/// Each is first copied to a number above all that are wanted: copying in place could overwrite a descriptor that is
/// still to be copied, and dup2 onto itself would leave FD_CLOEXEC set.
/// </remarks>
internal sealed class InheritedFds : IDisposable
{
    private readonly List<int> _copies = [];

    public unsafe InheritedFds((int Ours, int Theirs)[] inherit, LibcSpawn.FileActions* actions)
    {
        var above = 3;
        foreach (var (_, theirs) in inherit)
            above = Math.Max(above, theirs + 1);
        try
        {
            foreach (var (ours, theirs) in inherit)
            {
                var copy = fcntl(ours, F_DUPFD_CLOEXEC, above);
                if (copy < 0)
                    throw new LinuxException(ErrnoExtensions.Last, "hand on", $"descriptor {ours}");
                _copies.Add(copy);
                // SAFETY: actions is initialised and outlives this constructor.
                var error = LibcSpawn.posix_spawn_file_actions_adddup2(actions, copy, theirs);
                if (error != 0)
                    throw new LinuxException((Errno)error, "hand on a descriptor as", $"number {theirs}");
            }

            CloseOthers(inherit, actions);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Closes there what we were given without FD_CLOEXEC ourselves, by whoever started us.</summary>
    private static unsafe void CloseOthers((int Ours, int Theirs)[] inherit, LibcSpawn.FileActions* actions)
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries("/proc/self/fd"))
        {
            var fd = int.Parse(Path.GetFileName(entry.AsSpan()), CultureInfo.InvariantCulture);
            // SAFETY: actions is initialised and outlives this call. Closing what is closed already is no error there.
            if (fd > 2 && !Array.Exists(inherit, i => i.Theirs == fd))
                _ = LibcSpawn.posix_spawn_file_actions_addclose(actions, fd);
        }
    }

    public void Dispose()
    {
        foreach (var copy in _copies)
            _ = close(copy);
        _copies.Clear();
    }
}
