namespace LuminaGuard.FaultD.Native;

/// <summary>What the calling thread is called in /proc/PID/comm; of the main thread, its process.</summary>
public static class ProcessName
{
    /// <summary>Sets it (prctl(2), PR_SET_NAME); what is longer than 15 bytes is cut.</summary>
    public static unsafe void Set(string name)
    {
        // SAFETY: the array is pinned for the call and ends in NUL.
        fixed (byte* p = Fd.CString(name))
            _ = LibcPrecision.prctl(LibcPrecision.PR_SET_NAME, (nint)p, 0, 0, 0);
    }
}
