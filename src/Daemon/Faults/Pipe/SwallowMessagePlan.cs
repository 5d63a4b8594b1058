using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A line on its way out of a pipe: its readers held, the line waited for, taken, and the readers let go.</summary>
internal sealed class SwallowMessagePlan(PipeTarget pipe, TimeSpan within, PrepareContext context) : Plan, IWaitingPlan
{
    // What of a line the answer has room for.
    private const int MostTold = 4096;
    private readonly GiveUp _giveUp = new();
    private StallProcessPlan[] _readers = [];
    private PipeLines? _reader;
    private int _length;

    public bool IsGivenUp => _giveUp.IsSet;

    public override string FireCall => "read(2) from the pipe";

    public override IReadOnlyList<string> Capture()
    {
        LetGo();
        pipe.Find(context);
        _readers = [.. Readers()];
        if (_readers.Length == 0)
            throw context.No(ErrorCode.NotFound, $"no process that faultd can see reads from {pipe.Describe}");
        return [$"{pipe.Describe}: a line of pipe {pipe.Pipe!.Inode} taken, which cannot be taken back", .. _readers.SelectMany(reader => reader.Capture())];
    }

    public override void Arm()
    {
        foreach (var reader in _readers)
            reader.Arm();
    }

    // The descriptor may be another file's by now, and others may read from it.
    public override void LookAgain()
    {
        Capture();
        Arm();
    }

    public override void Await(IRequest request)
    {
        Hold();
        var error = context.AsCaller(AsDaemon, () => pipe.Pipe!.TryOpenToRead(out _reader));
        long deadline = KernelClock.MonotonicNs + (long)within.TotalNanoseconds;
        while (error == Errno.None)
        {
            _giveUp.ThrowIfSet(context);
            error = _reader!.TryLine(out _length);
            if (_length > 0)
                return;
            // Nobody but us reads from it then, and its writer is told nothing of that.
            if (Array.TrueForAll(_readers, reader => ThreadStates.AreAllDead(reader.Pid)))
                throw context.No(ErrorCode.NotFound, $"whoever reads from {pipe.Describe} has ended; nothing was taken");
            if (KernelClock.MonotonicNs > deadline)
            {
                throw context.No(ErrorCode.NotFound,
                    $"no whole line came into {pipe.Describe} within {Durations.Format(within)}; nothing was taken, and held meanwhile were {string.Join(", ", _readers.Select(reader => reader.Target))}");
            }
            _giveUp.Rest(request, context);
        }
        throw context.No(error is Errno.EACCES ? ErrorCode.Refused : ErrorCode.KernelRefused, $"look into {pipe.Describe}: {error.Message()}", error);
    }

    public void GiveUp(ErrorCode code, string why) => _giveUp.Set(code, why);

    public override Errno Fire() => _reader!.Take(_length);

    public override string Verify()
    {
        var taken = _reader!.Taken;
        string text = Printable.Escape(Encoding.UTF8.GetString(taken[..Math.Min(taken.Length - 1, MostTold)]));
        Notes.Add($"it was: {text}{(taken.Length > MostTold ? " …" : "")}");
        int held = _readers.Length;
        LetGo();
        return $"{Counted.Of(taken.Length, "byte")} taken, {Counted.Of(held, "reader")} held meanwhile";
    }

    public override UndoResult Undo()
    {
        LetGo();
        return UndoResult.Undone();
    }

    public override void Dispose()
    {
        LetGo();
        _giveUp.Dispose();
        pipe.Dispose();
    }

    private void Hold()
    {
        foreach (var reader in _readers)
        {
            var error = reader.Fire();
            if (error != Errno.None)
                throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.KernelRefused, $"hold {reader.Target}, which reads from the pipe: {reader.FireCall}: {error.Message()}", error);
            try
            {
                reader.Verify();
            }
            catch (FaultException) when (ThreadStates.AreAllDead(reader.Pid))
            {
                // Who has ended takes nothing; the wait finds out whether anybody is left.
            }
        }
    }

    // Each reader is a process of its own that the caller must be allowed to hold.
    private List<StallProcessPlan> Readers()
    {
        var readers = new List<StallProcessPlan>();
        try
        {
            foreach (int pid in ProcFs.Processes())
            {
                var use = pipe.Pipe!.UseBy(pid);
                if (use.HasFlag(PipeUse.Packets))
                    throw context.No(ErrorCode.NotSupported, $"process {pid} has the pipe in packet mode (O_DIRECT), where what is not taken of a packet is lost");
                if (!use.HasFlag(PipeUse.Reads) || ProcessTarget.TryOpen(pid) is not { } process)
                    continue;
                bool asDaemon;
                try
                {
                    asDaemon = context.Policy.AuthorizeProcess(context.Caller, context.Fault, process, context.Lease, context.Purpose).AsDaemon;
                }
                catch
                {
                    process.Dispose();
                    throw;
                }
                // Those that sleep until something comes are enough, and the others may ask what is answered through it. A reader that waits otherwise is held as a whole.
                int[] threads = pipe.Pipe.ReadingThreads(pid);
                readers.Add(new StallProcessPlan(process, new StallProcess(FaultD.Target.Pid(pid), threads.Length > 0 ? threads : null), context) { Target = process.Describe, AsDaemon = asDaemon });
            }
            return readers;
        }
        catch
        {
            readers.ForEach(reader => reader.Dispose());
            throw;
        }
    }

    // Whatever else happens they run on: the kernel lets them go with the tracer's end too.
    private void LetGo()
    {
        foreach (var reader in _readers)
        {
            reader.Undo();
            reader.Dispose();
        }
        _readers = [];
        _reader?.Dispose();
        _reader = null;
    }
}
