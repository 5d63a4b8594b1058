using System.Globalization;
using System.Net.Sockets;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>The socket systemd passes; sd_listen_fds(3).</summary>
internal static class ActivatedSocket
{
    private const int FirstDescriptor = 3;

    public static Socket? Take()
    {
        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        if (Environment.GetEnvironmentVariable("LISTEN_PID") != own || Environment.GetEnvironmentVariable("LISTEN_FDS") is not { } count || count == "0")
            return null;
        Environment.SetEnvironmentVariable("LISTEN_PID", null);
        Environment.SetEnvironmentVariable("LISTEN_FDS", null);
        Descriptors.CloseOnExec(FirstDescriptor);
        return new Socket(new SafeSocketHandle(FirstDescriptor, ownsHandle: true));
    }
}
