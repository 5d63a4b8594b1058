using System.Numerics;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>A set of CPUs, as sched_setaffinity(2) takes it. Never changes.</summary>
public sealed class CpuMask : IEquatable<CpuMask>
{
    /// <summary>The most CPUs a Linux kernel can be built for (NR_CPUS); a shorter buffer may get EINVAL.</summary>
    private const int MaxCpus = 8192;

    // Bit n%8 of byte n/8 is CPU n: the layout of cpu_set_t on little-endian machines. No zero bytes at the end.
    private readonly byte[] _bits;

    private CpuMask(ReadOnlySpan<byte> bits) => _bits = bits.TrimEnd((byte)0).ToArray();

    /// <summary>The CPUs, ascending.</summary>
    public IReadOnlyList<int> Cpus =>
        [.. Enumerable.Range(0, _bits.Length * 8).Where(cpu => (_bits[cpu / 8] & (1 << (cpu % 8))) != 0)];

    /// <summary>How many CPUs.</summary>
    public int Count => _bits.Sum(b => BitOperations.PopCount(b));

    /// <summary>Where a thread may run now.</summary>
    /// <param name="tid">The thread; 0 is the calling one.</param>
    /// <param name="mask">The answer; null on failure.</param>
    /// <returns>ESRCH when there is no such thread.</returns>
    public static unsafe Errno TryGet(int tid, out CpuMask? mask)
    {
        Span<byte> bits = stackalloc byte[MaxCpus / 8];
        bits.Clear();
        int result;
        // SAFETY: the kernel writes at most the length passed.
        fixed (byte* p = bits)
            result = sched_getaffinity(tid, bits.Length, (Tmds.Linux.cpu_set_t*)p);
        mask = result < 0 ? null : new CpuMask(bits);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>A mask from <see cref="ToBytes"/>; zero bytes at the end change nothing.</summary>
    public static CpuMask FromBytes(ReadOnlySpan<byte> bits) => new(bits);

    /// <summary>A mask of these CPUs.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number below 0, or above what a kernel can have.</exception>
    public static CpuMask Of(params ReadOnlySpan<int> cpus)
    {
        Span<byte> bits = stackalloc byte[MaxCpus / 8];
        bits.Clear();
        foreach (int cpu in cpus)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(cpu);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, MaxCpus);
            bits[cpu / 8] |= (byte)(1 << (cpu % 8));
        }
        return new CpuMask(bits);
    }

    /// <summary>Reads the kernel's list format, "0-3,5".</summary>
    public static bool TryParse(string text, out CpuMask? mask) => CpuList.TryParse(text, MaxCpus, out mask);

    /// <summary>
    /// Lets a thread run on these CPUs only. The kernel leaves out those that are offline or outside its cpuset.
    /// No allocation.
    /// </summary>
    /// <param name="tid">The thread, not the process; 0 is the calling one.</param>
    /// <returns>ESRCH, EPERM (another user's thread), EINVAL (none of the CPUs may be used).</returns>
    public unsafe Errno Apply(int tid)
    {
        int result;
        // SAFETY: the kernel reads the length passed and takes what is missing as zero.
        fixed (byte* p = _bits)
            result = sched_setaffinity(tid, _bits.Length, (Tmds.Linux.cpu_set_t*)p);
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>The <paramref name="n"/> lowest CPUs of this mask; all of it when it has no more.</summary>
    public CpuMask First(int n) => Of([.. Cpus.Take(n)]);

    /// <summary>The bits, CPU 0 lowest, without zero bytes at the end.</summary>
    public byte[] ToBytes() => [.. _bits];

    /// <inheritdoc/>
    public bool Equals(CpuMask? other) => other is not null && _bits.AsSpan().SequenceEqual(other._bits);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CpuMask);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(_bits);
        return hash.ToHashCode();
    }

    /// <summary>The kernel's list format: "0-3,5"; empty for no CPU.</summary>
    public override string ToString() => CpuList.Format(Cpus);
}
