using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// What the calling thread may do (credentials(7), capabilities(7)). Asked from the kernel each time.
/// </summary>
public static class Credentials
{
    /// <summary>The effective user.</summary>
    public static uint EffectiveUid => (uint)geteuid();

    /// <summary>The effective group.</summary>
    public static uint EffectiveGid => (uint)getegid();

    /// <summary>The real user.</summary>
    public static uint RealUid => (uint)getuid();

    /// <summary>The effective capabilities, bit n for capability n of linux/capability.h.</summary>
    public static ulong EffectiveCapabilities
    {
        get
        {
            (ulong effective, _) = Capabilities();
            return effective;
        }
    }

    /// <summary>Whether the calling thread has a capability in effect.</summary>
    /// <param name="capability">Its number in linux/capability.h, CAP_KILL is 5.</param>
    public static bool Has(int capability) => (EffectiveCapabilities & (1UL << capability)) != 0;

    /// <summary>Effective and permitted; no allocation.</summary>
    internal static unsafe (ulong Effective, ulong Permitted) Capabilities()
    {
        CapabilityHeader header = new() { Version = LibcCredentials.CapabilityVersion3 };
        CapabilityData* data = stackalloc CapabilityData[2];
        // SAFETY: version 3 makes the kernel write two data words, and two there are.
        nint result = LibcCredentials.capget(SyscallNumbers.Capget, &header, data);
        if (result < 0)
            throw new LinuxException(ErrnoExtensions.Last, "read", "own capabilities");
        return (
            data[0].Effective | ((ulong)data[1].Effective << 32),
            data[0].Permitted | ((ulong)data[1].Permitted << 32));
    }
}
