namespace LuminaGuard.FaultD.Daemon;

/// <summary>A message on its way into a pipe.</summary>
internal sealed class InjectMessagePlan(PipeTarget pipe, byte[] message, PrepareContext context) : Plan
{
    public override string FireCall => "write(2) to the pipe";

    public override IReadOnlyList<string> Capture()
    {
        pipe.Find(context);
        return [$"{pipe.Describe}: {Counted.Of(message.Length, "byte")} written into pipe {pipe.Pipe!.Inode}, which cannot be taken back"];
    }

    // The descriptor may be another file's by now.
    public override void LookAgain() => Capture();

    public override Errno Fire() => pipe.Pipe!.Write(message);

    // One that waits for it has taken it by now.
    public override string Verify() => pipe.Pipe!.TryLook(out int waiting, out _)
        ? $"{Counted.Of(message.Length, "byte")} written, {waiting} unread in the pipe"
        : $"{Counted.Of(message.Length, "byte")} written";

    public override void Dispose() => pipe.Dispose();
}
