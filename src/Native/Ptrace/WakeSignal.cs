using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>The signal that fetches the tracer thread out of waitid(2).</summary>
/// <remarks>
/// Its handler is a native libc function that returns at once (<c>abs</c>): no managed code ever runs in a signal
/// handler. It is installed without SA_RESTART, because the only thing wanted is the EINTR.
/// </remarks>
internal static class WakeSignal
{
    // The runtime takes SIGRTMIN (34) to suspend threads, glibc 32 and 33; start well away from both.
    private const int First = 40;
    private const int Last = 56;

    private static readonly Lazy<int> Installed = new(Install);

    /// <summary>The signal's number; installed on first use, for the life of the process.</summary>
    public static int Number => Installed.Value;

    private static int Install()
    {
        var harmless = NativeLibrary.GetExport(NativeLibrary.Load(LibcName.Value), "abs");
        for (var signal = First; signal <= Last; signal++)
        {
            // Somebody else in this process may have chosen the same one: theirs is left alone.
            if (LibcSigaction.Get(signal, out var present) != Errno.None || present.sa_handler != LibcSigaction.SIG_DFL)
                continue;
            if (LibcSigaction.Set(signal, new() { sa_handler = harmless }) == Errno.None)
                return signal;
        }

        throw new InvalidOperationException(
            $"Cannot start the tracer: every real-time signal from {First} to {Last} is in use.");
    }
}
