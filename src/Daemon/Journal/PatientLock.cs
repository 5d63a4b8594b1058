namespace LuminaGuard.FaultD.Daemon;

/// <summary>Takes a lock that is about to be free.</summary>
internal static class PatientLock
{
    /// <summary>Tries for as long as another holds it and may be waited for.</summary>
    /// <param name="directory">Where its file is.</param>
    /// <param name="name">The file.</param>
    /// <param name="content">What is written into it.</param>
    /// <param name="patience">For how long at most.</param>
    /// <param name="mayWait">Whether a holder that wrote this may be waited for.</param>
    /// <param name="held">The lock.</param>
    /// <param name="holder">What was in it.</param>
    public static Errno TryAcquire(
        SafeDirectory directory, string name, ReadOnlySpan<byte> content, TimeSpan patience, Func<byte[]?, bool> mayWait, out FileLock? held,
        out byte[]? holder)
    {
        long deadline = KernelClock.MonotonicNs + (long)patience.TotalNanoseconds;
        while (true)
        {
            var error = FileLock.TryAcquire(directory, name, content, out held, out holder);
            if (error != Errno.EWOULDBLOCK || KernelClock.MonotonicNs > deadline || !mayWait(holder))
                return error;
            using var pause = new TimerFd();
            pause.SetMonotonic(KernelClock.MonotonicNs + 1_000_000);
            pause.Wait();
        }
    }
}
