using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Waits for descriptors with a time-out in nanoseconds (ppoll(2)). No call here allocates.</summary>
public static unsafe class InputWait
{
    /// <summary>Waits for ever until one of many has something to read or is closed at the other end.</summary>
    /// <param name="descriptors">At most 1,024.</param>
    /// <param name="ready">Set to which those are; as many.</param>
    public static void ForAny(ReadOnlySpan<int> descriptors, Span<bool> ready)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(descriptors.Length, 1024);
        ArgumentOutOfRangeException.ThrowIfLessThan(ready.Length, descriptors.Length);
        pollfd* fds = stackalloc pollfd[descriptors.Length];
        for (int i = 0; i < descriptors.Length; i++)
            fds[i] = new pollfd { fd = descriptors[i], events = POLLIN };
        // SAFETY: as many pollfd on the stack as is said.
        int count = LibcPrecision.ppoll(fds, descriptors.Length, null, null);
        for (int i = 0; i < descriptors.Length; i++)
            ready[i] = count > 0 && fds[i].revents != 0;
    }

    /// <summary>Waits until one of two has something to read or is closed at the other end, or time is over.</summary>
    /// <param name="first">A descriptor.</param>
    /// <param name="second">Another; -1 for none.</param>
    /// <param name="timeoutNs">How long at most; below 0 for ever.</param>
    /// <param name="firstReady">Whether it is the first.</param>
    /// <param name="secondReady">Whether it is the second.</param>
    public static void ForEither(int first, int second, long timeoutNs, out bool firstReady, out bool secondReady)
    {
        pollfd* fds = stackalloc pollfd[2];
        fds[0] = new pollfd { fd = first, events = POLLIN };
        fds[1] = new pollfd { fd = second, events = POLLIN };
        TimeSpec timeout = new() { Seconds = timeoutNs / 1_000_000_000, Nanoseconds = timeoutNs % 1_000_000_000 };
        // SAFETY: two pollfd and one timespec on the stack; a descriptor of -1 is passed over.
        int ready = LibcPrecision.ppoll(fds, 2, timeoutNs < 0 ? null : &timeout, null);
        // EINTR: nothing is ready, and the caller looks again.
        firstReady = ready > 0 && fds[0].revents != 0;
        secondReady = ready > 0 && fds[1].revents != 0;
    }
}
