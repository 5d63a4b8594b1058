namespace LuminaGuard.FaultD.Native;

internal enum TraceVerb
{
    Hold,
    Look,
    Cancel,
    Release,
    Stop,
}

/// <summary>One thing asked of the tracer thread; a link of a list, so that asking allocates nothing.</summary>
internal sealed class TraceRequest(TraceVerb verb, HeldThreads? hold)
{
    private volatile bool _taken;

    public TraceVerb Verb { get; } = verb;

    public HeldThreads? Hold { get; } = hold;

    public TraceRequest? Next { get; set; }

    /// <summary>The tracer thread has seen it and needs no further waking.</summary>
    public bool Taken
    {
        get => _taken;
        set => _taken = value;
    }

    /// <summary>Set when it has been carried out.</summary>
    public Completion Done { get; } = new();
}
