namespace LuminaGuard.FaultD.Daemon;

/// <summary>A pipe that a process has open by a number.</summary>
internal sealed class PipeTarget : IDisposable
{
    private readonly ProcessTarget _process;

    private PipeTarget(ProcessTarget process, int number, bool asDaemon)
    {
        _process = process;
        Number = number;
        AsDaemon = asDaemon;
    }

    public int Number { get; }

    public bool AsDaemon { get; }

    public string Describe => $"fd {Number} of {_process.Describe}";

    /// <summary>The pipe, as of the last look.</summary>
    public ForeignPipe? Pipe { get; private set; }

    /// <summary>Resolves and authorises the process; looks at nothing of it yet.</summary>
    /// <exception cref="FaultException">InvalidArgument: fd. Those of the target.</exception>
    public static PipeTarget Of(Target target, int number, PrepareContext context)
    {
        if (number < 0)
            throw context.No(ErrorCode.InvalidArgument, $"fd is at least 0, not {number}");
        var (process, authorization) = context.Process(target);
        return new PipeTarget(process, number, authorization.AsDaemon);
    }

    /// <summary>Finds the pipe, afresh.</summary>
    /// <exception cref="FaultException">NotFound: no such descriptor. InvalidArgument: it is no pipe. Refused: the kernel lets the caller not look.</exception>
    public void Find(PrepareContext context)
    {
        ForeignPipe? found = null;
        var error = context.AsCaller(AsDaemon, () => ForeignPipe.TryFind(_process.Pid, Number, out found));
        // Only now: while the pidfd had not exited the number was this process's.
        if (_process.PidFd.HasExited)
        {
            found?.Dispose();
            throw context.No(ErrorCode.NotFound, $"{_process.Describe} has ended");
        }
        if (error == Errno.ENOTSUP)
            throw context.No(ErrorCode.InvalidArgument, $"{Describe} is {WhatItIs(context)}, and no pipe");
        if (error != Errno.None)
        {
            throw context.No(error == Errno.ENOENT ? ErrorCode.NotFound : ErrorCode.Refused,
                error == Errno.ENOENT ? $"{_process.Describe} has nothing open as fd {Number}" : $"look at {Describe}: {error.Message()}", error);
        }
        Pipe?.Dispose();
        Pipe = found;
    }

    /// <summary>What failed, and what that means.</summary>
    public static string WriteCall(Errno error) => error switch
    {
        Errno.EAGAIN => "write(2) to the pipe, which has no room for it",
        Errno.ENXIO or Errno.EPIPE => "write(2) to the pipe, which nobody reads from",
        _ => "write(2) to the pipe",
    };

    public void Dispose()
    {
        Pipe?.Dispose();
        _process.Dispose();
    }

    private string WhatItIs(PrepareContext context)
    {
        string? link = null;
        context.AsCaller(AsDaemon, () =>
        {
            link = ProcFs.DescriptorLink(_process.Pid, Number);
            return Errno.None;
        });
        return Printable.Escape(link ?? "something else", 256);
    }
}
