namespace LuminaGuard.FaultD.Native;

/// <summary>A control file of a cgroup, held open to be written.</summary>
public sealed class ControlFile : IDisposable
{
    private readonly OwnedFd _fd;

    internal ControlFile(OwnedFd fd) => _fd = fd;

    /// <summary>The descriptor, to hand to another process; this object keeps it.</summary>
    public int Descriptor => _fd.Value;

    /// <summary>Writes a value in one write. No allocation.</summary>
    /// <returns>ENODEV: the cgroup is gone. EINVAL, ERANGE, EBUSY: the kernel does not take the value.</returns>
    public Errno Write(ReadOnlySpan<byte> value) => Fd.WriteAll(_fd.Value, value);

    /// <summary>Closes the descriptor; the value stays.</summary>
    public void Dispose() => _fd.Dispose();
}
