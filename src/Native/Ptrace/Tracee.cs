namespace LuminaGuard.FaultD.Native;

/// <summary>Where a thread is on its way into and out of a hold. Written by the tracer thread only.</summary>
internal enum TraceePhase
{
    /// <summary>Not ours, or not ours any more.</summary>
    Free,

    /// <summary>Seized and interrupted; it runs until its next return to user space.</summary>
    Stopping,

    /// <summary>In a ptrace stop that has been waited for.</summary>
    Stopped,

    /// <summary>To be detached at its next stop, or reaped: nobody wants it any more.</summary>
    Leaving,

    /// <summary>Dead, a child of this very process, and so for its owner in this process to reap.</summary>
    OwnZombie,
}

/// <summary>One thread known to the tracer.</summary>
internal sealed class Tracee(int tid, HeldThreads? hold)
{
    private volatile TraceePhase _phase;
    private volatile bool _wasDetached;

    public int Tid { get; } = tid;

    /// <summary>The hold it belongs to; null for a thread that came to us by an exec.</summary>
    public HeldThreads? Hold { get; } = hold;

    /// <summary>It was in its stop, alive, when it was let go.</summary>
    public bool WasDetached
    {
        get => _wasDetached;
        set => _wasDetached = value;
    }

    public TraceePhase Phase
    {
        get => _phase;
        set => _phase = value;
    }
}
