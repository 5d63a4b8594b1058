using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>poll.h. Tmds.LibC has it too, but without its errno: an interrupted wait would have that of an earlier call.</summary>
internal static unsafe partial class LibcPoll
{
    /// <summary>The other end has shut down writing, or this end reading; poll(2).</summary>
    internal const short POLLRDHUP = 0x2000;

    // int poll(struct pollfd *fds, nfds_t nfds, int timeout);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int poll(Tmds.Linux.pollfd* fds, nuint count, int timeoutMs);
}
