using System.Buffers.Binary;
using System.Text;
using static Tmds.Linux.LibC;

namespace LuminaGuard.FaultD.Native;

/// <summary>
/// Names in a directory, by getdents64(2): by descriptor, and without an exception for one that vanishes.
/// </summary>
internal static unsafe class DirectoryEntries
{
    internal readonly record struct Entry(string Name, bool IsDirectory, ulong Inode);

    /// <summary>Lists the directory a descriptor (O_PATH too) stands for, without "." and "..".</summary>
    internal static Errno List(int directory, out List<Entry> entries)
    {
        entries = [];
        // A description of its own, so that two listings at once do not share one file offset.
        Errno errno = Fd.OpenAt(directory, ".\0"u8, O_RDONLY | O_DIRECTORY, 0, out int fd);
        return errno != Errno.None ? errno : ReadAndClose(fd, entries);
    }

    internal static Errno List(string path, out List<Entry> entries)
    {
        entries = [];
        Errno errno = Fd.Open(path, O_RDONLY | O_DIRECTORY, out int fd);
        return errno != Errno.None ? errno : ReadAndClose(fd, entries);
    }

    private static Errno ReadAndClose(int fd, List<Entry> entries)
    {
        try
        {
            return Read(fd, entries);
        }
        finally
        {
            Fd.Close(fd);
        }
    }

    private static Errno Read(int fd, List<Entry> entries)
    {
        byte[] buffer = new byte[32 * 1024];
        while (true)
        {
            nint n;
            // SAFETY: the buffer is pinned for the call and its length is what is passed.
            fixed (byte* p = buffer)
                n = LibcFile.getdents64(SyscallNumbers.Getdents64, fd, p, buffer.Length);
            if (n < 0)
                return ErrnoExtensions.Last;
            if (n == 0)
                return Errno.None;
            Parse(buffer.AsSpan(0, (int)n), entries);
        }
    }

    /// <summary>struct linux_dirent64: u64 d_ino, s64 d_off, u16 d_reclen, u8 d_type, char d_name[].</summary>
    internal static void Parse(ReadOnlySpan<byte> records, List<Entry> entries)
    {
        const byte DT_DIR = 4;
        while (records.Length > 19)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            ReadOnlySpan<byte> name = records[19..length];
            name = name[..name.IndexOf((byte)0)];
            if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                entries.Add(new Entry(Encoding.UTF8.GetString(name), records[18] == DT_DIR, BinaryPrimitives.ReadUInt64LittleEndian(records)));
            records = records[length..];
        }
    }
}
