using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Sweep.Snapshots;

/// <summary>Netlink in the network namespace of somebody else.</summary>
internal static unsafe partial class OtherNamespace
{
    private const int O_CLOEXEC = 0x80000;
    private const int CLONE_NEWNET = 0x40000000;
    private const int AF_NETLINK = 16;
    private const int SOCK_RAW = 3;
    private const int SOCK_CLOEXEC = 0x80000;

    /// <summary>Does something in a network namespace, on a thread of its own, which ends in there; false where there is none.</summary>
    public static bool In(string space, Action action)
    {
        int fd = open(space, O_CLOEXEC);
        if (fd < 0)
            return false;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                if (setns(fd, CLONE_NEWNET) != 0)
                    throw new InvalidOperationException($"Cannot enter {space}");
                action();
            }
            catch (Exception cause)
            {
                failure = cause;
            }
        });
        thread.Start();
        thread.Join();
        _ = close(fd);
        return failure is null ? true : throw new InvalidOperationException(failure.Message, failure);
    }

    /// <summary>A socket of netlink(7) in the namespace of the calling thread.</summary>
    public static int Open(int protocol) => socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

    // int open(const char *pathname, int flags);
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    // int close(int fd);
    [LibraryImport("libc")]
    internal static partial int close(int fd);

    // int setns(int fd, int nstype);
    [LibraryImport("libc")]
    private static partial int setns(int fd, int type);

    // int socket(int domain, int type, int protocol);
    [LibraryImport("libc")]
    private static partial int socket(int domain, int type, int protocol);

    // ssize_t write(int fd, const void *buf, size_t count);
    [LibraryImport("libc")]
    internal static partial nint write(int fd, byte* data, nint count);

    // ssize_t read(int fd, void *buf, size_t count);
    [LibraryImport("libc")]
    internal static partial nint read(int fd, byte* data, nint count);
}
