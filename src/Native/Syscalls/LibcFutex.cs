using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>linux/futex.h. By number: glibc has no wrapper.</summary>
internal static unsafe partial class LibcFutex
{
    internal const int FUTEX_WAKE = 1;
    internal const int FUTEX_WAIT_BITSET = 9;
    internal const int FUTEX_PRIVATE_FLAG = 128;
    internal const uint FUTEX_BITSET_MATCH_ANY = 0xffffffff;

    // long futex(uint32_t *uaddr, int futex_op, uint32_t val, const struct timespec *timeout, uint32_t *uaddr2, uint32_t val3);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint futex(nint number, int* address, nint operation, nint value, TimeSpec* timeout, nint address2, nint value3);

    /// <summary>
    /// Sleeps while the word has this value, until a moment of CLOCK_MONOTONIC or, with 0, for ever. EAGAIN: it had another
    /// value; EINTR: a signal came; ETIMEDOUT. No allocation.
    /// </summary>
    internal static Errno Wait(int* word, int value, long absoluteNs)
    {
        TimeSpec until = new() { Seconds = absoluteNs / 1_000_000_000, Nanoseconds = absoluteNs % 1_000_000_000 };
        // SAFETY: the word is the caller's and stays where it is; the time lives across the call.
        nint result = futex(
            SyscallNumbers.Futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value, absoluteNs == 0 ? null : &until, 0,
            unchecked((nint)FUTEX_BITSET_MATCH_ANY));
        return result < 0 ? ErrnoExtensions.Last : Errno.None;
    }

    /// <summary>Wakes all who sleep on the word. No allocation.</summary>
    internal static void WakeAll(int* word) =>
        _ = futex(SyscallNumbers.Futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, int.MaxValue, null, 0, 0);
}
