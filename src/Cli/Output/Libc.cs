using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The few C calls that output needs.</summary>
internal static partial class Libc
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int EPIPE = 32;

    private const short PollOut = 4;
    private const nuint WindowSize = 0x5413;

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, ref readonly byte buffer, nint count);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsATty(int descriptor);

    /// <summary>Waits until a descriptor that somebody made non-blocking takes more.</summary>
    public static void AwaitWritable(int descriptor)
    {
        var entry = new PollEntry { Descriptor = descriptor, Events = PollOut };
        _ = Poll(ref entry, 1, -1);
    }

    /// <summary>The terminal's width and height in characters; zeros when it has none.</summary>
    public static (int Columns, int Rows) Size(int descriptor)
    {
        var size = default(TerminalSize);
        return Ioctl(descriptor, WindowSize, ref size) == 0 ? (size.Columns, size.Rows) : (0, 0);
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int descriptor, nuint request, ref TerminalSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TerminalSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort WidthPixels;
        public ushort HeightPixels;
    }
}
