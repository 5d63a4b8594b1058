using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>Closes its descriptor once, and not while a call that holds a reference is still in it.</summary>
internal sealed class OwnedFd : SafeHandle
{
    internal OwnedFd(int fd)
        : base(-1, ownsHandle: true) => SetHandle(fd);

    public override bool IsInvalid => handle == -1;

    internal int Value => (int)handle;

    protected override bool ReleaseHandle()
    {
        Fd.Close((int)handle);
        return true;
    }
}
