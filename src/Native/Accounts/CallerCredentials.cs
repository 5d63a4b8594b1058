namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Credentials of a caller, to be taken on by one thread for a few calls, so that the kernel itself judges them as it
/// would have judged that caller.
/// </summary>
/// <remarks>
/// While a scope is open the thread's real user is the caller, who may therefore signal that thread by its thread id
/// (kill(2) asks for the target's real or saved user). Keep scopes short, and off the main thread. A thread started
/// inside
/// of a scope keeps the caller's rights for life: do nothing there but the calls to be judged, nothing that might make
/// the
/// runtime start one (tasks, timers, logging).
/// </remarks>
public sealed partial class CallerCredentials
{
    private readonly uint _uid;
    private readonly uint _gid;
    private readonly uint[] _groups;
    private readonly uint[] _ownGroups;

    /// <summary>A caller as SO_PEERCRED and SO_PEERGROUPS name him.</summary>
    /// <param name="uid">His user.</param>
    /// <param name="gid">His group.</param>
    /// <param name="groups">His supplementary groups; copied.</param>
    public CallerCredentials(uint uid, uint gid, uint[] groups)
    {
        _uid = uid;
        _gid = gid;
        _groups = [.. groups];
        _ownGroups = OwnGroups();
    }

    /// <summary>His user.</summary>
    public uint Uid => _uid;

    /// <summary>His group.</summary>
    public uint Gid => _gid;

    /// <summary>His supplementary groups.</summary>
    public IReadOnlyList<uint> Groups => _groups;

    /// <summary>
    /// Makes the calling thread act as the caller until the scope is disposed, which must be on this thread. No
    /// allocation, unless it throws. For our own user, where we cannot change users, nothing changes and nothing needs
    /// to. A caller of uid 0 keeps our capabilities.
    /// </summary>
    /// <exception cref="LinuxException">
    /// EPERM: we may not take on this user, or capabilities would remain; our own credentials are then back.
    /// </exception>
    public Scope Assume()
    {
        Identity own = Identity.OfThread();
        (ulong effective, _) = Credentials.Capabilities();
        if ((effective & MayChange) != MayChange)
        {
            if (own.Uid.IsAll(_uid) && own.Gid.IsAll(_gid))
                return default;
            throw new LinuxException(Errno.EPERM, "act as", $"uid {_uid}");
        }
        Errno errno = Become(own);
        if (errno == Errno.None)
            return new Scope(this, own);
        Restore(own);
        throw new LinuxException(errno, "act as", $"uid {_uid}");
    }

    /// <summary>Acting as the caller; dispose puts our own credentials back.</summary>
    public readonly ref struct Scope : IDisposable
    {
        private readonly CallerCredentials? _caller;
        private readonly Identity _own;

        internal Scope(CallerCredentials caller, Identity own)
        {
            _caller = caller;
            _own = own;
        }

        /// <summary>Puts our own credentials back; the process is ended if the kernel refuses.</summary>
        public void Dispose() => _caller?.Restore(_own);
    }
}
