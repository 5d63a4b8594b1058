using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>memory:CGROUP:SIZE: a cgroup's memory reaches a size. The kernel tells of no such level, so it is asked each millisecond.</summary>
internal sealed class MemoryWatch : Watch
{
    private const long EveryNs = 1_000_000;
    private readonly ReadableFile _memory;
    private readonly long _level;
    private readonly string _path;
    private bool _wasAbove;

    private MemoryWatch(ReadableFile memory, long level, string path) => (_memory, _level, _path) = (memory, level, path);

    /// <summary>Begins to watch.</summary>
    public static MemoryWatch Open(Cgroup cgroup, long level, string purpose)
    {
        using (cgroup)
        {
            string path = Printable.Escape(cgroup.Path, 256);
            var error = cgroup.TryOpenMemory(out var memory);
            return memory is null
                ? throw new FaultException(
                    ErrorCode.NotSupported, $"Cannot {purpose}: cgroup {path} has no memory.current ({error.Message()}): the memory controller is not enabled for it in cgroup2", (int)error)
                : new MemoryWatch(memory, level, path);
        }
    }

    public override void Wait(long timeoutNs) => base.Wait(Math.Min(timeoutNs, EveryNs));

    public override bool TryTake(out Occurrence occurrence)
    {
        occurrence = default;
        Span<byte> text = stackalloc byte[32];
        var error = _memory.ReadAt(0, text, out int count);
        if (error != Errno.None)
            throw new FaultException(ErrorCode.NotFound, $"Cannot wait any more: cgroup {_path} is gone ({error.Message()})", (int)error);
        if (!long.TryParse(Encoding.ASCII.GetString(text[..count]).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes))
            return false;
        bool wasAbove = _wasAbove;
        _wasAbove = bytes >= _level;
        if (wasAbove || !_wasAbove)
            return false;
        occurrence = new Occurrence(KernelClock.MonotonicNs, string.Create(CultureInfo.InvariantCulture, $"cgroup {_path} holds {bytes} bytes of memory"));
        return true;
    }

    public override void Dispose() => _memory.Dispose();
}
