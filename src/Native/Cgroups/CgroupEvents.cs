using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>Waits, without polling, until a cgroup holds no process; <c>cgroup.events</c> of cgroups(7).</summary>
public sealed class CgroupEvents : IDisposable
{
    private readonly OwnedFd _file;
    private readonly OwnedFd _wake;
    private volatile bool _disposed;

    internal CgroupEvents(OwnedFd file, OwnedFd wake)
    {
        _file = file;
        _wake = wake;
    }

    /// <summary>Blocks until nothing is left in the cgroup and below, or until it is removed.</summary>
    /// <returns>False when this object was disposed first.</returns>
    public unsafe bool WaitUntilEmpty()
    {
        bool fileHeld = false, wakeHeld = false;
        pollfd* fds = stackalloc pollfd[2];
        try
        {
            // The references keep both numbers ours while another thread disposes.
            _file.DangerousAddRef(ref fileHeld);
            _wake.DangerousAddRef(ref wakeHeld);
            while (!_disposed)
            {
                // Reading resets the event, so it comes before the wait: a change in between ends the wait at once.
                if (!IsPopulated())
                    return true;
                fds[0] = new pollfd { fd = _wake.Value, events = POLLIN };
                fds[1] = new pollfd { fd = _file.Value, events = POLLPRI };
                // SAFETY: two pollfd on the stack, and the count says two.
                if (LibcPoll.poll(fds, 2, -1) < 0 && ErrnoExtensions.Last != Errno.EINTR)
                    throw new LinuxException(ErrnoExtensions.Last, "wait for", "a cgroup");
            }
            return false;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            if (fileHeld)
                _file.DangerousRelease();
            if (wakeHeld)
                _wake.DangerousRelease();
        }
    }

    /// <summary>Ends a wait.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        ulong one = 1;
        _ = Fd.Write(_wake.Value, System.Runtime.InteropServices.MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in one)), out _);
        _file.Dispose();
        _wake.Dispose();
    }

    private unsafe bool IsPopulated()
    {
        Span<byte> text = stackalloc byte[256];
        long count;
        // SAFETY: the span is on this stack for the call; its length is what is passed.
        fixed (byte* t = text)
            count = (long)pread(_file.Value, t, (Tmds.Linux.size_t)(ulong)text.Length, 0);
        // ENODEV: the cgroup is gone, and nothing is in it.
        return count > 0 && text[..(int)count].IndexOf("populated 1"u8) >= 0;
    }
}
