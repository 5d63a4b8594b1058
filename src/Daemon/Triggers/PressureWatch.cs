using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>pressure:CGROUP:…: a cgroup's tasks have to wait for so long of a window.</summary>
internal sealed class PressureWatch : Watch
{
    private readonly PressureEvents _events;
    private readonly string _what;
    private readonly string _path;
    private bool _isCrossed;

    private PressureWatch(PressureEvents events, string what, string path) => (_events, _what, _path) = (events, what, path);

    /// <summary>Begins to watch.</summary>
    public static PressureWatch Open(Cgroup cgroup, Trigger trigger, Caller caller, string purpose)
    {
        using (cgroup)
        {
            string path = Printable.Escape(cgroup.Path, 256), resource = Choices<PressureResource>.Word(trigger.Resource);
            string level = string.Create(
                CultureInfo.InvariantCulture, $"{(trigger.IsFull ? "full" : "some")} {(long)trigger.Stall.TotalMicroseconds} {(long)trigger.Window.TotalMicroseconds}");
            PressureEvents? events = null;
            var error = caller.Act(() => cgroup.TryWatchPressure($"{resource}.pressure", level, out events));
            if (events is not null)
                return new PressureWatch(events, $"cgroup {path} had {resource} pressure ({level} µs)", path);
            throw new FaultException(error is Errno.EACCES or Errno.EPERM ? ErrorCode.Refused : ErrorCode.NotSupported, $"Cannot {purpose}: watch {resource}.pressure of cgroup {path}: " + error switch
            {
                Errno.EINVAL => "the kernel does not take that level; a daemon without CAP_SYS_RESOURCE may only ask for windows of 2s, 4s, 6s, 8s or 10s",
                Errno.ENOENT or Errno.EOPNOTSUPP => $"this kernel accounts for no pressure there ({error.Message()})",
                _ => error.Message(),
            }, (int)error);
        }
    }

    public override void Wait(long timeoutNs) => _isCrossed |= Ask((int)Math.Clamp((timeoutNs + 999_999) / 1_000_000, 0, int.MaxValue));

    public override bool TryTake(out Occurrence occurrence)
    {
        bool crossed = _isCrossed || Ask(0);
        _isCrossed = false;
        occurrence = crossed ? new Occurrence(KernelClock.MonotonicNs, _what) : default;
        return crossed;
    }

    public override void Dispose() => _events.Dispose();

    private bool Ask(int timeoutMs) => _events.Wait(timeoutMs, out bool crossed) == Errno.ENODEV
        ? throw new FaultException(ErrorCode.NotFound, $"Cannot wait any more: cgroup {_path} is gone")
        : crossed;
}
