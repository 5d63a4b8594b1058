using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A line on its way out of a pipe: its readers held, the line waited for, taken, and the readers let go.</summary>
internal sealed class SwallowMessagePlan(PipeTarget pipe, TimeSpan within, PrepareContext context) : Plan, IWaitingPlan
{
    // What of a line the answer has room for.
    private const int MostTold = 4096;
    private readonly GiveUp _giveUp = new();
    private PipeReaders? _readers;
    private PipeLines? _reader;
    private int _length;

    public bool IsGivenUp => _giveUp.IsSet;

    public override string FireCall => "read(2) from the pipe";

    public override IReadOnlyList<string> Capture()
    {
        LetGo();
        pipe.Find(context);
        _readers = PipeReaders.Find(pipe, areWhole: false, context);
        return [$"{pipe.Describe}: a line of pipe {pipe.Pipe!.Inode} taken, which cannot be taken back", .. _readers.Capture()];
    }

    public override void Arm() => _readers!.Arm();

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
            if (_readers!.HaveEnded)
                throw context.No(ErrorCode.NotFound, $"whoever reads from {pipe.Describe} has ended; nothing was taken");
            if (KernelClock.MonotonicNs > deadline)
            {
                throw context.No(ErrorCode.NotFound,
                    $"no whole line came into {pipe.Describe} within {Durations.Format(within)}; nothing was taken, and held meanwhile were {_readers.Describe}");
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
        int held = _readers!.Count;
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
        var error = _readers!.Fire();
        if (error != Errno.None)
            throw context.No(error == Errno.EPERM ? ErrorCode.Refused : ErrorCode.KernelRefused, $"{_readers.FireCall}: {error.Message()}", error);
        _readers.Verify();
    }

    private void LetGo()
    {
        _readers?.Dispose();
        _readers = null;
        _reader?.Dispose();
        _reader = null;
    }
}
