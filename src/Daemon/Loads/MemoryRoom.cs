namespace LuminaGuard.FaultD.Daemon;

/// <summary>How much memory may still be taken, of the host and below the limits of a cgroup and those above it.</summary>
/// <param name="descriptors">memory.current, memory.max and memory.stat of each cgroup.</param>
internal sealed class MemoryRoom(int[] descriptors)
{
    public const int FilesEach = 3;
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>memory.current of the first cgroup.</summary>
    public long Used => ControlText.Number(Read(descriptors[0]));

    /// <summary>What the host has available, and what the cgroups' limits leave, whichever is less: a limit counts the page cache, which gives way.</summary>
    public long Left
    {
        get
        {
            long left = ProcFs.AvailableBytes;
            for (int at = 0; at < descriptors.Length; at += FilesEach)
            {
                long most = ControlText.Number(Read(descriptors[at + 1]));
                if (most != long.MaxValue)
                    left = Math.Min(left, most - ControlText.Number(Read(descriptors[at])) + ControlText.Value(Read(descriptors[at + 2]), "inactive_file "u8));
            }
            return left;
        }
    }

    private ReadOnlySpan<byte> Read(int descriptor) => Descriptors.TryReadAgain(descriptor, _buffer, out int count) == Errno.None ? _buffer.AsSpan(0, count) : default;
}
