namespace LuminaGuard.FaultD.Daemon;

/// <summary>A fault the daemon holds, armed or in force.</summary>
internal sealed class LiveFault
{
    private Action? _announcement;

    public required string Id { get; init; }

    public required IFaultSpec Spec { get; init; }

    public required Plan Plan { get; init; }

    public required PrepareContext Context { get; init; }

    public required uint Uid { get; init; }

    public required long RequestedNs { get; init; }

    public required long DeadlineNs { get; init; }

    public required TimeSpan Lease { get; init; }

    /// <summary>The connection it ends with; null when it was detached.</summary>
    public object? Connection { get; init; }

    /// <summary>Credentials its last system calls run with, so that the kernel judges the caller; null for the daemon's own.</summary>
    public CallerCredentials? Credentials { get; init; }

    public required HeldClaims Claims { get; init; }

    /// <summary>Taken to fire and to undo: one at a time, and never undo before fire has ended.</summary>
    public Lock Gate { get; } = new();

    public FaultState State { get; set; } = FaultState.Armed;

    /// <summary>Whether it was undone, or was a strike and fired; nothing is owed any more.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether it was taken back, and only its journal entry would not go: an undo must not happen twice, when what
    /// it undid may be another's by then.</summary>
    public bool OwesOnlyErasing { get; set; }

    /// <summary>The schedule of the injector that fires it; null when none does.</summary>
    public ScheduleRun? Run { get; set; }

    /// <summary>Who waits to fire it, without the injector; null when nobody does.</summary>
    public object? Waiter { get; set; }

    public string Observed { get; set; } = "";

    public FaultTimes Times { get; set; }

    public int UndoTries { get; set; }

    /// <summary>How it was taken back; null as long as it was not.</summary>
    public UndoReport? End { get; set; }

    public FaultDescriptor Descriptor => Spec.Descriptor;

    /// <summary>Writes into the audit log that it is in force.</summary>
    public Action Announcement { set => _announcement = value; }

    /// <summary>Does that, once; any thread may call it.</summary>
    public void Announce() => Interlocked.Exchange(ref _announcement, null)?.Invoke();
}
