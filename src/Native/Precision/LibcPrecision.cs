using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Native;

/// <summary>sched.h, sys/mman.h, sys/prctl.h, poll.h: what a thread needs that must be on time.</summary>
internal static unsafe partial class LibcPrecision
{
    internal const int SCHED_OTHER = 0;
    internal const int SCHED_FIFO = 1;
    internal const int SCHED_RESET_ON_FORK = 0x40000000;
    internal const int MCL_CURRENT = 1;
    internal const int MCL_ONFAULT = 4;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int MAP_SHARED = 1;
    internal const int MFD_CLOEXEC = 1;
    internal const int PR_SET_PDEATHSIG = 1;
    internal const int PR_SET_NAME = 15;
    internal const int PR_SET_TIMERSLACK = 29;
    internal const int PRIO_PROCESS = 0;

    // int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int sched_setscheduler(int pid, int policy, int* priority);

    // int setpriority(int which, id_t who, int prio);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int setpriority(int which, int who, int priority);

    // int mlockall(int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int mlockall(int flags);

    // int mlock(const void *addr, size_t len);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int mlock(nint address, nint length);

    // int memfd_create(const char *name, unsigned int flags);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int memfd_create(byte* name, uint flags);

    // void *mmap(void *addr, size_t length, int prot, int flags, int fd, off_t offset);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial nint mmap(nint address, nint length, int protection, int flags, int fd, nint offset);

    // int munmap(void *addr, size_t length);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int munmap(nint address, nint length);

    // int ftruncate(int fd, off_t length);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int ftruncate(int fd, nint length);

    // int prctl(int op, ...);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int prctl(int option, nint value, nint unused3, nint unused4, nint unused5);

    // int ppoll(struct pollfd *fds, nfds_t nfds, const struct timespec *tmo_p, const sigset_t *sigmask);
    [LibraryImport(LibcName.Value, SetLastError = true)]
    internal static partial int ppoll(Tmds.Linux.pollfd* fds, nint count, TimeSpec* timeout, void* mask);

    // long syscall(long number, ...);
    [LibraryImport(LibcName.Value, EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint syscall(nint number, nint a0, nint a1, nint a2, nint a3, nint a4, nint a5);
}
