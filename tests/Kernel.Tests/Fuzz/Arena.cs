using System.Globalization;
using System.Runtime.InteropServices;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;

namespace LuminaGuard.FaultD.Tests.Fuzz;

/// <summary>
/// A faultd that may be asked for anything. Why that is safe: it runs as a user that owns nothing else, without
/// capabilities, in a pid namespace where the only other processes are its client, eight victims and a first process that
/// guardrail and kernel both protect; with a /proc, a network and a /run/lock of its own (arena.c). A number that a mutation
/// makes up is nobody's or a victim's, a cgroup is never writable to it, and when the test ends the kernel kills the whole.
/// </summary>
internal sealed partial class Arena : IDisposable
{
    /// <summary>The numbers of arena.c, as they count inside.</summary>
    public const int DaemonNumber = 110;
    public const int DoorNumber = 120;
    public const int FirstVictim = 200;
    public const int Victims = 8;

    private const int SYS_pidfd_getfd = 438;
    private static readonly int Uid = 300_000 + (Environment.ProcessId % 100_000);
    private readonly TempDirectory _directory = new();
    private readonly Lock _gate = new();
    private readonly Queue<Connection> _spare = new();
    private readonly RunningProgram _arena;
    private readonly PidFd _door;

    public Arena()
    {
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b001_001_001 | UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string faultd = Copy(Lab.Shared.Faultd, "faultd");
        string program = Copy(Lab.Shared.Program("arena"), "arena");
        Own(StateDirectory);
        Own(_directory.At("socket"));
        Directory.CreateDirectory(_directory.At("locks"), (UnixFileMode)0b111_111_111);
        File.SetUnixFileMode(_directory.At("locks"), (UnixFileMode)0b111_111_111);
        _arena = new RunningProgram(
            program, Uid.ToString(CultureInfo.InvariantCulture), faultd, _directory.At("socket/s"), StateDirectory,
            _directory.At("locks"), _directory.At("log"));
        try
        {
            // The first connection waits until everybody is there.
            Eventually.True(() => TryInside(DoorNumber) is not null, "the door is open");
            _door = PidFd.Open(Inside(DoorNumber));
            _spare.Enqueue(Connect());
            DaemonPid = Inside(DaemonNumber);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The daemon, as this test's own namespace counts.</summary>
    public int DaemonPid { get; }

    public string StateDirectory => _directory.At("state");

    /// <summary>Where the daemon keeps its claims.</summary>
    public string ClaimDirectory => _directory.At($"locks/faultd-{Uid}");

    /// <summary>What daemon and arena complained of.</summary>
    public string Log => File.Exists(_directory.At("log")) ? File.ReadAllText(_directory.At("log")).Trim() : "";

    /// <summary>A connection to the daemon, made by the door.</summary>
    public Connection Connect()
    {
        lock (_gate)
        {
            if (_spare.Count == 0)
            {
                foreach (string word in _arena.Ask("c 16").Split(' ')[1..])
                    _spare.Enqueue(Take(int.Parse(word, CultureInfo.InvariantCulture)));
                _arena.Say("x");
            }
            return _spare.Dequeue();
        }
    }

    /// <summary>Closes the connections that wait to be used, so that the daemon holds none.</summary>
    public void DropSpare()
    {
        lock (_gate)
        {
            while (_spare.TryDequeue(out var connection))
                connection.Dispose();
        }
    }

    /// <summary>Kills every victim; when this returns there are new ones.</summary>
    public void RenewVictims()
    {
        lock (_gate)
            _arena.Ask("k");
    }

    /// <summary>The process with this number inside, as this test's own namespace counts; null while there is none.</summary>
    public int? TryInside(int number)
    {
        foreach (int first in ProcFs.Children(_arena.Pid))
        {
            foreach (int pid in ProcFs.Children(first))
            {
                if (ProcessStatus.TryRead(pid)?.NamespacePids is [.., var inside] && inside == number)
                    return pid;
            }
        }
        return null;
    }

    public void Dispose()
    {
        DropSpare();
        _door?.Dispose();
        _arena.Dispose();
        _directory.Dispose();
    }

    private int Inside(int number) =>
        TryInside(number) ?? throw new InvalidOperationException($"Cannot find process {number} of the arena: {Log}");

    private Connection Take(int fd)
    {
        long got = fd < 0 ? fd : syscall(SYS_pidfd_getfd, (int)_door.DangerousGetHandle(), fd, 0);
        return got >= 0
            ? new Connection((int)got)
            : throw new InvalidOperationException($"Cannot connect to the daemon: {fd}, errno {Marshal.GetLastPInvokeError()}; {Log}");
    }

    private string Copy(string program, string name)
    {
        string copy = _directory.At(name);
        File.Copy(program, copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
        return copy;
    }

    private static void Own(string path)
    {
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (chown(path, Uid, Uid) != 0)
            throw new InvalidOperationException($"Cannot give {path} away: errno {Marshal.GetLastPInvokeError()}");
    }

    // long syscall(long number, ...); here int pidfd_getfd(int pidfd, int targetfd, unsigned int flags);
    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, int pidfd, int targetfd, uint flags);

    // int chown(const char *path, uid_t owner, gid_t group);
    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, int owner, int group);
}
