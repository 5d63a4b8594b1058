using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>struct sockaddr_nl of linux/netlink.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkAddress
{
    public ushort Family;
    public ushort Pad;

    /// <summary>The number of the socket, which no other of its protocol and network namespace has.</summary>
    public uint Pid;
    public uint Groups;
}
