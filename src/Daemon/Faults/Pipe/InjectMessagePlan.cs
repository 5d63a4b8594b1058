namespace LuminaGuard.FaultD.Daemon;

/// <summary>A message on its way into a pipe.</summary>
internal sealed class InjectMessagePlan(PipeTarget pipe, byte[] message, PrepareContext context) : Plan
{
    private Errno _error;

    public override string FireCall => PipeTarget.WriteCall(_error);

    public override IReadOnlyList<string> Capture()
    {
        pipe.Find(context);
        return [$"{pipe.Describe}: {Counted.Of(message.Length, "byte")} written into pipe {pipe.Pipe!.Inode}, which cannot be taken back"];
    }

    // The descriptor may be another file's by now.
    public override void LookAgain() => Capture();

    public override Errno Fire() => _error = pipe.Pipe!.Write(message);

    // One that waits for it has taken it by now.
    public override string Verify() => pipe.Pipe!.Waiting() is { } waiting
        ? $"{Counted.Of(message.Length, "byte")} written, {waiting} unread in the pipe"
        : $"{Counted.Of(message.Length, "byte")} written";

    public override void Dispose() => pipe.Dispose();
}
