namespace LuminaGuard.FaultD;

/// <summary>A resource whose use by one process is limited; see getrlimit(2).</summary>
public enum ProcessResource
{
    /// <summary>RLIMIT_NOFILE: one more than the highest descriptor that can be opened.</summary>
    Nofile,

    /// <summary>RLIMIT_FSIZE: the largest file that can be written, in bytes; more is SIGXFSZ and EFBIG.</summary>
    Fsize,

    /// <summary>RLIMIT_AS: address space, in bytes; more is ENOMEM.</summary>
    As,

    /// <summary>RLIMIT_NPROC: processes and threads of the real user; more is EAGAIN. Not enforced for uid 0.</summary>
    Nproc,

    /// <summary>RLIMIT_STACK: the main thread's stack, in bytes.</summary>
    Stack,

    /// <summary>RLIMIT_CORE: the largest core file, in bytes.</summary>
    Core,

    /// <summary>RLIMIT_CPU: processor time, in seconds; more is SIGXCPU.</summary>
    Cpu,

    /// <summary>RLIMIT_MEMLOCK: memory that can be locked, in bytes.</summary>
    Memlock,
}
