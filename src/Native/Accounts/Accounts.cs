using Mono.Unix.Native;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Names of users and groups, from where nsswitch.conf(5) says. Null means there is none of that name.
/// </summary>
public static class Accounts
{
    /// <summary>The number of a group.</summary>
    public static uint? GroupId(string name) => Syscall.getgrnam(name)?.gr_gid;

    /// <summary>The number of a user.</summary>
    public static uint? UserId(string name) => Syscall.getpwnam(name)?.pw_uid;

    /// <summary>The name of a user.</summary>
    public static string? UserName(uint uid) => Syscall.getpwuid(uid)?.pw_name;

    /// <summary>The name of a group.</summary>
    public static string? GroupName(uint gid) => Syscall.getgrgid(gid)?.gr_name;
}
