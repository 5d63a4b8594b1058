using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <content>The calls and their order.</content>
public sealed partial class CallerCredentials
{
    private const int CAP_SETGID = 6;
    private const int CAP_SETUID = 7;
    private const ulong MayChange = (1UL << CAP_SETGID) | (1UL << CAP_SETUID);

    /// <summary>Groups first: after setresuid the right to change them is gone.</summary>
    private Errno Become(in Identity own)
    {
        Errno errno = SetGroups(_groups);
        if (errno == Errno.None)
            errno = SetGid(_gid, _gid, own.Gid.Effective);
        // Our own user stays the saved one: that keeps the permitted set, and lets us come back (capabilities(7)).
        if (errno == Errno.None)
            errno = SetUid(_uid, _uid, own.Uid.Effective);
        if (errno != Errno.None)
            return errno;
        (ulong effective, _) = Credentials.Capabilities();
        // SECBIT_NO_SETUID_FIXUP would leave them, and the kernel would judge nobody.
        return _uid != 0 && effective != 0 ? Errno.EPERM : Errno.None;
    }

    private void Restore(in Identity own)
    {
        // The user first: it brings back the capabilities that the rest needs.
        Errno errno = SetUid(own.Uid.Real, own.Uid.Effective, own.Uid.Saved);
        if (errno == Errno.None)
            errno = SetGid(own.Gid.Real, own.Gid.Effective, own.Gid.Saved);
        if (errno == Errno.None)
            errno = SetGroups(_ownGroups);
        // A thread of a pool with somebody else's rights would serve the next caller with them.
        if (errno != Errno.None)
            Environment.FailFast($"Cannot take back own credentials: {errno.Message()}");
    }

    private static Errno SetUid(uint real, uint effective, uint saved) =>
        LibcCredentials.setres(SyscallNumbers.Setresuid, real, effective, saved) < 0
            ? ErrnoExtensions.Last
            : Errno.None;

    private static Errno SetGid(uint real, uint effective, uint saved) =>
        LibcCredentials.setres(SyscallNumbers.Setresgid, real, effective, saved) < 0
            ? ErrnoExtensions.Last
            : Errno.None;

    private static unsafe Errno SetGroups(uint[] groups)
    {
        // SAFETY: the array is pinned for the call and its length is what is passed; none may be a null pointer.
        fixed (uint* p = groups)
        {
            return LibcCredentials.setgroups(SyscallNumbers.Setgroups, groups.Length, p) < 0
                ? ErrnoExtensions.Last
                : Errno.None;
        }
    }

    private static unsafe uint[] OwnGroups()
    {
        int count = LibcCredentials.getgroups(0, null);
        uint[] groups = new uint[Math.Max(count, 0)];
        // SAFETY: the array is pinned for the call and its length is what is passed.
        fixed (uint* p = groups)
        {
            if (count < 0 || LibcCredentials.getgroups(groups.Length, p) != count)
                throw new LinuxException(ErrnoExtensions.Last, "read", "own groups");
        }
        return groups;
    }

    /// <summary>Real, effective and saved.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Triple(uint Real, uint Effective, uint Saved)
    {
        internal bool IsAll(uint id) => Real == id && Effective == id && Saved == id;
    }

    /// <summary>Users and groups of a thread.</summary>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Identity(Triple Uid, Triple Gid)
    {
        internal static unsafe Identity OfThread()
        {
            uint r, e, s;
            // SAFETY: each call writes three words into three locals, and cannot fail otherwise.
            _ = LibcCredentials.getresuid(&r, &e, &s);
            Triple uid = new(r, e, s);
            _ = LibcCredentials.getresgid(&r, &e, &s);
            return new Identity(uid, new Triple(r, e, s));
        }
    }
}
