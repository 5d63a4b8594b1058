namespace LuminaGuard.FaultD.Daemon;

/// <summary>A condition in the kernel that one thread watches.</summary>
internal abstract class Watch : IDisposable
{
    /// <summary>Readable when something may have happened.</summary>
    protected virtual int Descriptor => -1;

    /// <summary>Whether looking takes so little time, whatever others do, that it may go before all ordinary threads.</summary>
    public virtual bool IsBrief => true;

    /// <summary>Waits until something may have happened, or time is over.</summary>
    public virtual void Wait(long timeoutNs) => InputWait.ForEither(Descriptor, -1, timeoutNs, out _, out _);

    /// <summary>Takes the next time that the condition came true; false when none waits. Never blocks, and looks at a bounded number of
    /// events.</summary>
    /// <exception cref="FaultException">It cannot come true any more.</exception>
    public abstract bool TryTake(out Occurrence occurrence);

    public abstract void Dispose();
}
