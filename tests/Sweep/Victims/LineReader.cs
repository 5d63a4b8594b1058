using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using LuminaGuard.FaultD.Sweep.Harness;
using Microsoft.Win32.SafeHandles;

namespace LuminaGuard.FaultD.Sweep.Victims;

/// <summary>Lines from a pipe, with a limit on the wait and no thread behind it.</summary>
internal sealed partial class LineReader(SafeFileHandle pipe) : IDisposable
{
    private const short POLLIN = 1;
    private readonly byte[] _buffer = new byte[4096];
    private readonly FileStream _stream = new(pipe, FileAccess.Read, bufferSize: 0);
    private int _length;

    /// <summary>The next line; no line within ten seconds is an error.</summary>
    public string Next() => TryNext(TimeSpan.FromSeconds(10), out var line)
        ? line
        : throw new InvalidOperationException("Cannot read from a child: it says nothing");

    public bool TryNext(TimeSpan limit, out string line)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var end = Array.IndexOf(_buffer, (byte)'\n', 0, _length);
            if (end >= 0)
            {
                line = Encoding.UTF8.GetString(_buffer, 0, end);
                _length -= end + 1;
                Array.Copy(_buffer, end + 1, _buffer, 0, _length);
                return true;
            }

            line = "";
            if (!IsReadable(limit - Stopwatch.GetElapsedTime(start)))
                return false;
            var got = _stream.Read(_buffer, _length, _buffer.Length - _length);
            if (got == 0)
                return false;
            _length += got;
        }
    }

    public void Dispose() => _stream.Dispose();

    private bool IsReadable(TimeSpan limit)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var wait = new PollFd { fd = (int)pipe.DangerousGetHandle(), events = POLLIN };
            var left = limit - Stopwatch.GetElapsedTime(start);
            var ready = poll(ref wait, 1, Math.Max(0, (int)left.TotalMilliseconds));
            if (ready >= 0)
                return ready > 0;
            if (Marshal.GetLastPInvokeError() != Errnos.EINTR)
                throw new InvalidOperationException($"Cannot poll: errno {Marshal.GetLastPInvokeError()}");
        }
    }

    // int poll(struct pollfd *fds, nfds_t nfds, int timeout);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollFd fds, ulong nfds, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int fd;
        public short events;
        public short revents;
    }
}
