namespace LuminaGuard.FaultD.Daemon;

/// <summary>The readers of a pipe on their way into and out of a ptrace stop.</summary>
internal sealed class StallPipePlan(PipeTarget pipe, PipeReaders readers, bool areWhole, PrepareContext context) : Plan
{
    private PipeReaders _readers = readers;
    private bool _isFired;

    public override string FireCall => _readers.FireCall;

    public override bool FiresAsCaller => false;

    public override IReadOnlyList<string> Capture() => [$"{pipe.Describe}: nobody reads from pipe {pipe.Pipe!.Inode} until undo", .. _readers.Capture()];

    public override void Arm() => _readers.Arm();

    // The descriptor may be another file's by now. The threads that read may be others, of the same processes: those are claimed.
    public override void LookAgain()
    {
        ulong before = pipe.Pipe!.Inode;
        pipe.Find(context);
        var now = PipeReaders.Find(pipe, areWhole, context);
        if (pipe.Pipe!.Inode != before || !now.AreThoseOf(_readers))
        {
            now.Dispose();
            throw context.No(ErrorCode.Conflict, $"{pipe.Describe} is another pipe since it was armed, or is read by others");
        }
        _readers.Dispose();
        _readers = now;
        Capture();
        Arm();
    }

    public override Errno Fire()
    {
        _isFired = true;
        return _readers.Fire();
    }

    public override string Verify()
    {
        _readers.Verify();
        if (_readers.HaveEnded)
            throw context.No(ErrorCode.NotFound, $"whoever reads from {pipe.Describe} has ended");
        return $"{Counted.Of(_readers.Count, "reader")} in ptrace stop";
    }

    public override UndoResult Undo()
    {
        if (!_isFired)
            return UndoResult.Undone("was not held");
        string[] waiting = pipe.Pipe!.Waiting() is { } bytes ? [$"{Counted.Of(bytes, "byte")} wait in the pipe"] : [];
        bool gone = _readers.HaveEnded;
        _readers.LetGo();
        return gone ? UndoResult.Gone("whoever read from the pipe has ended") : UndoResult.Undone(waiting);
    }

    public override void Dispose()
    {
        _readers.Dispose();
        pipe.Dispose();
    }
}
