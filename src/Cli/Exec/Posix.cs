using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Cli;

/// <summary>The C calls by which the user's own command is started; law 7 allows it that.</summary>
internal static unsafe partial class Posix
{
    public const int SIGTERM = 15;

    private const int EINTR = 4;
    private const int SIGPIPE = 13;
    private const int SIG_SETMASK = 2;
    private const int SignalSetBytes = 128;

    /// <summary>
    /// Turns this process into a command, searched in PATH, with environment, directory and descriptors as they are.
    /// Returns only when that failed, with errno.
    /// </summary>
    public static int Become(IReadOnlyList<byte[]> words)
    {
        using var vector = new WordVector(words);
        // The runtime ignores SIGPIPE, and an ignored signal stays ignored across execve(2); handlers do not.
        Signal(SIGPIPE, 0);
        // SAFETY: an empty sigset_t is all zeros and 128 bytes long in every Linux C library; the vector outlives the call.
        byte* empty = stackalloc byte[SignalSetBytes];
        NativeMemory.Clear(empty, SignalSetBytes);
        _ = SigMask(SIG_SETMASK, empty, null);
        _ = ExecVP(vector.Pointer[0], vector.Pointer);
        return Marshal.GetLastPInvokeError();
    }

    /// <summary>Starts a program with this process's environment and descriptors.</summary>
    /// <returns>Its process number, or minus errno.</returns>
    public static int Spawn(string path, IReadOnlyList<byte[]> words)
    {
        using var vector = new WordVector(words);
        nint environment = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        // SAFETY: environ is the C library's own char **; the vector outlives the call, which copies what it needs.
        int error = PosixSpawn(out int pid, path, 0, 0, vector.Pointer, *(byte***)environment);
        return error == 0 ? pid : -error;
    }

    /// <summary>Waits until a child has ended; it stays to be reaped, so that its number means it and nobody else.</summary>
    public static void AwaitEnd(int pid)
    {
        const int ByPid = 1, Exited = 4, KeepIt = 0x01000000;
        // SAFETY: siginfo_t is 128 bytes on every Linux architecture.
        byte* info = stackalloc byte[128];
        while (WaitId(ByPid, pid, info, Exited | KeepIt) != 0 && Marshal.GetLastPInvokeError() == EINTR)
        {
        }
    }

    /// <summary>Reaps a child that has ended: its exit code, or 128 and the signal that killed it.</summary>
    public static int Reap(int pid)
    {
        if (WaitPid(pid, out int status, 0) != pid)
            return (int)ExitCode.Internal;
        int signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    private static partial int SigMask(int how, byte* set, byte* before);

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true)]
    private static partial int ExecVP(byte* file, byte** words);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(out int pid, string path, nint fileActions, nint attributes, byte** words, byte** environment);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    private static partial int WaitId(int kind, int id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int pid, out int status, int options);
}
