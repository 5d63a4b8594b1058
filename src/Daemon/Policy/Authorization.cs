using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A yes, and with whose rights.</summary>
/// <param name="AsDaemon">
/// Policy granted this target to the caller by name, so the daemon acts with its own rights. Otherwise the last system
/// calls run with the caller's, and the kernel has the last word.
/// </param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Authorization(bool AsDaemon)
{
    /// <summary>Whether an administrator wrote this down for the caller.</summary>
    public bool GrantedByPolicy => AsDaemon;
}
