using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Sweep.Harness;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>
/// A mount namespace of our own, held by one thread: what is mounted in it nobody else sees, and it goes with the thread
/// however the test ends.
/// </summary>
internal sealed partial class MountRoom : IDisposable
{
    private const int CLONE_NEWNS = 0x20000;
    private const ulong MS_RDONLY = 1;
    private const ulong MS_REMOUNT = 32;
    private const ulong MS_REC = 16384;
    private const ulong MS_PRIVATE = 1 << 18;
    private readonly BlockingCollection<Action> _orders = [];
    private readonly Thread _thread;
    private int _tid;

    public MountRoom()
    {
        _thread = new Thread(() =>
        {
            foreach (var order in _orders.GetConsumingEnumerable())
                order();
        })
        {
            IsBackground = true,
            Name = "mount room",
        };
        _thread.Start();
        int errno = Run(() =>
        {
            _tid = gettid();
            return unshare(CLONE_NEWNS) == 0 && mount("none", "/", null, MS_REC | MS_PRIVATE, null) == 0
                ? 0 : Marshal.GetLastPInvokeError();
        });
        if (errno == 0)
            return;
        Dispose();
        Assert.Skip($"needs a mount namespace (errno {errno})");
    }

    /// <summary>What makes a program that is started by it live in here.</summary>
    public string[] Under => ["/usr/bin/nsenter", $"--mount=/proc/{Environment.ProcessId}/task/{_tid}/ns/mnt"];

    /// <summary>A path in here, as the rest of this process reaches it.</summary>
    public string At(string path) => $"/proc/{Environment.ProcessId}/task/{_tid}/root{path}";

    public void MountTmpfs(string path, string options) => Mount("tmpfs", path, "tmpfs", 0, options);

    public void Remount(string path, bool readOnly) =>
        Mount("tmpfs", path, "tmpfs", MS_REMOUNT | (readOnly ? MS_RDONLY : 0), null);

    public void Unmount(string path)
    {
        int errno = Run(() => umount2(path, 0) == 0 ? 0 : Marshal.GetLastPInvokeError());
        if (errno != 0)
            throw new InvalidOperationException($"Cannot unmount {path}: errno {errno}");
    }

    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Mount(string source, string path, string type, ulong flags, string? options)
    {
        int errno = Run(() => mount(source, path, type, flags, options) == 0 ? 0 : Marshal.GetLastPInvokeError());
        if (errno != 0)
            throw new InvalidOperationException($"Cannot mount {type} at {path}: errno {errno}");
    }

    private T Run<T>(Func<T> order)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add(() => done.SetResult(order()));
        return done.Task.GetAwaiter().GetResult();
    }

    // int unshare(int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    // int mount(const char *source, const char *target, const char *filesystemtype, unsigned long mountflags,
    //           const void *data);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, ulong flags, string? data);

    // int umount2(const char *target, int flags);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);

    // pid_t gettid(void);
    [LibraryImport("libc")]
    private static partial int gettid();
}
