namespace LuminaGuard.FaultD.Daemon;

/// <summary>How much memory may still be taken, of the host and below the limits of a cgroup and those above it.</summary>
/// <param name="first">The first of the descriptors: memory.current, memory.max and memory.stat of each cgroup.</param>
/// <param name="levels">How many cgroups.</param>
internal sealed class MemoryRoom(int first, int levels)
{
    private const int FilesEach = 3;
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>memory.current of the first cgroup.</summary>
    public long Used => ControlText.Number(Read(first));

    /// <summary>What the host has available, and what the cgroups' limits leave, whichever is less: a limit counts the page cache, which gives way.</summary>
    public long Left
    {
        get
        {
            long left = ProcFs.AvailableBytes;
            for (int level = 0; level < levels; level++)
            {
                int current = first + (level * FilesEach);
                long most = ControlText.Number(Read(current + 1));
                if (most != long.MaxValue)
                    left = Math.Min(left, most - ControlText.Number(Read(current)) + ControlText.Value(Read(current + 2), "inactive_file "u8));
            }
            return left;
        }
    }

    private ReadOnlySpan<byte> Read(int descriptor) => Descriptors.TryReadAgain(descriptor, _buffer, out int count) == Errno.None ? _buffer.AsSpan(0, count) : default;
}
