using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LuminaGuard.FaultD.Sweep.Harness;

/// <summary>A pipe, both ends close-on-exec, so that no other child holds it open.</summary>
internal sealed partial class Pipe : IDisposable
{
    private const int O_CLOEXEC = 0x80000;
    private FileStream? _stream;

    public Pipe()
    {
        Span<int> ends = [0, 0];
        if (pipe2(ends, O_CLOEXEC) != 0)
            throw new InvalidOperationException($"Cannot make a pipe: errno {Marshal.GetLastPInvokeError()}");
        Reader = new SafeFileHandle(ends[0], ownsHandle: true);
        Writer = new SafeFileHandle(ends[1], ownsHandle: true);
    }

    public SafeFileHandle Reader { get; }

    public SafeFileHandle Writer { get; }

    /// <summary>Writes to the pipe; its writer end is then owned by the stream that does so.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _stream ??= new FileStream(Writer, FileAccess.Write, bufferSize: 0);
        _stream.Write(bytes);
    }

    public void Dispose()
    {
        _stream?.Dispose();
        Reader.Dispose();
        Writer.Dispose();
    }

    // int pipe2(int pipefd[2], int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(Span<int> pipefd, int flags);
}
