using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Processes by number, by name, and by what they listen on.</summary>
internal sealed class ProcessFinder(Policy policy)
{
    /// <summary>pid:N and vmm:N, as the caller counts.</summary>
    public static ProcessTarget ByNumber(Target target, Caller caller, string purpose)
    {
        if (!int.TryParse(target.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
            throw No(purpose, ErrorCode.InvalidArgument, "a process number is a whole number from 1 to 2147483647");
        var error = caller.Translate(number, out int pid);
        if (error != Errno.None)
        {
            throw No(purpose, ErrorCode.NotFound, error == Errno.ESRCH
                ? $"there is no process {number} in the caller's pid namespace, or it is not visible here"
                : "the caller's pid namespace cannot be told, so his numbers mean nothing here");
        }
        error = ProcessTarget.TryOpen(pid, out var process);
        if (process is null)
            throw NotOpened(number, pid, error, purpose);
        try
        {
            // Between the translation and the opening the number may have gone to another.
            if (!caller.Sees(pid) || caller.NumberOf(pid) != number)
                throw No(purpose, ErrorCode.NotFound, $"process {number} has ended");
            if (target.StartTicks is { } ticks && ticks != process.Identity.StartTicks)
            {
                throw No(purpose, ErrorCode.NotFound,
                    $"{process.Describe} is not the process that was meant: it started at {process.Identity.StartTicks}, not at {ticks}");
            }
            if (target.Scheme == TargetScheme.Vmm && !HoldsMachine(process))
                throw No(purpose, ErrorCode.NotFound, $"{process.Describe} holds no KVM virtual machine");
            return process;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    /// <summary>name:X, exactly; only among those the caller may name, so that no stranger's process makes it ambiguous.</summary>
    public void ByName(string name, Caller caller, List<ProcessTarget> found)
    {
        foreach (int pid in ProcFs.Processes())
        {
            if (Open(pid, name, caller) is not { } process)
                continue;
            if (process.PidFd.HasExited)
                process.Dispose();
            else
                found.Add(process);
        }
    }

    /// <summary>Whether a process, which may have ended, is called so and the caller may name it.</summary>
    public bool IsNamed(int pid, string name, Caller caller)
    {
        using var process = Open(pid, name, caller);
        return process is not null;
    }

    private ProcessTarget? Open(int pid, string name, Caller caller)
    {
        // First without a descriptor: most are somebody else.
        if (!IsCalled(pid, name) || ProcessTarget.TryOpen(pid) is not { } process)
            return null;
        if (policy.MayName(caller, process) && IsCalled(pid, name))
            return process;
        process.Dispose();
        return null;
    }

    /// <summary>port:N and unix:PATH: who has the listening socket open, in the caller's network namespace.</summary>
    public void ByListener(Target target, Caller caller, List<ProcessTarget> found, string purpose)
    {
        var sockets = target.Scheme == TargetScheme.Port
            ? ListeningSockets.OnPort(target.Value, caller, purpose)
            : ListeningSockets.OnPath(target.Value, caller, purpose);
        if (sockets.Count == 0)
            throw No(purpose, ErrorCode.NotFound, $"nothing listens on {Printable.Escape(target.ToString())}");
        foreach (int pid in ProcFs.Processes())
        {
            if (!Holds(pid, sockets) || ProcessTarget.TryOpen(pid) is not { } process)
                continue;
            if (policy.MayName(caller, process) && Holds(pid, sockets) && !process.PidFd.HasExited)
                found.Add(process);
            else
                process.Dispose();
        }
        // The system's first process keeps the sockets of units it starts on demand; who serves them is the other.
        if (found.Count > 1 && found.Find(p => p.Pid == 1) is { } first)
        {
            found.Remove(first);
            first.Dispose();
        }
    }

    private static bool Holds(int pid, HashSet<string> sockets) => ProcLink.Descriptors(pid).Any(sockets.Contains);

    private static bool HoldsMachine(ProcessTarget process)
    {
        bool holds = ProcLink.Descriptors(process.Pid).Any(d => d.StartsWith("anon_inode:kvm-vm", StringComparison.Ordinal));
        return holds && !process.PidFd.HasExited;
    }

    private static bool IsCalled(int pid, string name)
    {
        if (ProcessStat.TryRead(pid)?.Comm == name)
            return true;
        if (ProcFs.Executable(pid) is { } executable && Path.GetFileName(executable) == name)
            return true;
        return ProcFs.CommandLine(pid) is [var first, ..] && Path.GetFileName(first) == name;
    }

    private static FaultException NotOpened(int number, int pid, Errno error, string purpose)
    {
        if (error == Errno.ESRCH && ProcessStat.TryRead(pid) is { State: 'Z' } zombie)
        {
            return No(purpose, ErrorCode.NotFound,
                $"process {number} is dead (a zombie that its parent {zombie.ParentPid} has not reaped)");
        }
        if (error is Errno.EINVAL or Errno.ENOENT && ProcessStatus.TryRead(pid) is { } status && status.Tgid != status.Pid)
            return No(purpose, ErrorCode.InvalidArgument, $"{number} is a thread of process {status.Tgid}");
        return error is Errno.ESRCH or Errno.ENOENT
            ? No(purpose, ErrorCode.NotFound, $"there is no process {number}")
            : new FaultException(ErrorCode.KernelRefused, $"Cannot {purpose}: open process {number}: {error.Message()}", (int)error);
    }

    private static FaultException No(string purpose, ErrorCode code, string why) => new(code, $"Cannot {purpose}: {why}");
}
