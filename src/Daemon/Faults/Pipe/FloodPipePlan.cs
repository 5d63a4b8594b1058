namespace LuminaGuard.FaultD.Daemon;

/// <summary>A pipe on its way to being full.</summary>
internal sealed class FloodPipePlan : Plan
{
    // A pipe holds 1 MiB at most, unless somebody with CAP_SYS_RESOURCE made it longer; beyond it a reader takes as fast as is written.
    private const long Most = 64 << 20;
    private readonly PipeTarget _pipe;
    private readonly PrepareContext _context;
    private readonly byte[] _filler = new byte[64 * 1024];
    private readonly long? _bytes;
    private long _written;
    private bool _isFull;
    private Errno _error;

    public FloodPipePlan(PipeTarget pipe, byte filler, long? bytes, PrepareContext context)
    {
        _pipe = pipe;
        _context = context;
        _bytes = bytes;
        _filler.AsSpan().Fill(filler);
    }

    public override string FireCall => PipeTarget.WriteCall(_error);

    public override IReadOnlyList<string> Capture()
    {
        _pipe.Find(_context);
        string howMuch = _bytes is { } bytes ? $"at most {Counted.Of(bytes, "byte")}" : "as much as fits";
        return [$"{_pipe.Describe}: {howMuch} written into pipe {_pipe.Pipe!.Inode}, which cannot be taken back"];
    }

    // The descriptor may be another file's by now.
    public override void LookAgain() => Capture();

    public override Errno Fire() => _error = _pipe.Pipe!.Fill(_filler, Math.Min(_bytes ?? Most, Most), out _written, out _isFull);

    public override string Verify()
    {
        string state = _isFull ? ", and the pipe is full" : _pipe.Pipe!.Waiting() is { } waiting ? $", and {waiting} are unread by now" : "";
        return _written > 0 || _isFull
            ? $"{Counted.Of(_written, "byte")} of filler written{state}"
            : throw _context.No(ErrorCode.KernelRefused, $"nothing could be written to {_pipe.Describe}, and it is not full");
    }

    public override void Dispose() => _pipe.Dispose();
}
