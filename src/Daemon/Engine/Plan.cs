namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// One fault on its way, from looking to undo. The engine calls, in this order: the kind's Prepare (which made the plan),
/// <see cref="Capture"/> once the claims are held, <see cref="Arm"/> once the token is journalled, <see cref="Await"/>,
/// <see cref="Fire"/>, <see cref="Verify"/>, and <see cref="Undo"/>.
/// </summary>
internal abstract class Plan : IDisposable
{
    /// <summary>What the target turned out to be, escaped.</summary>
    public required string Target { get; init; }

    /// <summary>Names of what only one fault may hold at a time, on the whole host; file names.</summary>
    public IReadOnlyList<string> Claims { get; init; } = [];

    /// <summary>Whether policy granted the target by name, so that the daemon's own credentials are used.</summary>
    public bool AsDaemon { get; init; }

    /// <summary>The users whose the target is, whose daemons are asked for their claims; null for nobody.</summary>
    public virtual IReadOnlyList<uint>? Owners => (this as IProcessPlan)?.Uids;

    /// <summary>What the caller should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Written down before the effect exists; null for strikes and for what the kernel undoes.</summary>
    public virtual UndoToken? Token => null;

    /// <summary>Reads what must be put back, and says what would be touched, one item a line. Touches nothing.</summary>
    public abstract IReadOnlyList<string> Capture();

    /// <summary>Opens and loads; nothing is visible yet.</summary>
    public virtual void Arm()
    {
    }

    /// <summary>
    /// Looks again, some time after <see cref="Capture"/>, whether what was read then still holds: undo would put back what
    /// is no longer true. Touches nothing.
    /// </summary>
    /// <exception cref="FaultException">Conflict: it has changed.</exception>
    public virtual void LookAgain()
    {
    }

    /// <summary>Whether a <see cref="Fire"/> that failed has changed nothing, being one system call.</summary>
    public virtual bool FailsWhole => false;

    /// <summary>Waits for the condition the caller named.</summary>
    public virtual void Await(IRequest request)
    {
    }

    /// <summary>The last system calls. Allocates nothing, logs nothing, waits for nothing.</summary>
    /// <returns>The first error, or none.</returns>
    public abstract Errno Fire();

    /// <summary>
    /// Lists the calls that <see cref="Fire"/> makes, for the injector to make them on time instead. False where more than calls
    /// is needed.
    /// </summary>
    public virtual bool TryListFire(CallList calls) => false;

    /// <summary>
    /// Lists the calls that take the fault back from a step of a timeline that has put it in force; <see cref="Undo"/> follows
    /// once the timeline is over, and finds out whether anything is left. False where that takes more than calls.
    /// </summary>
    public virtual bool TryListUndo(CallList calls) => false;

    /// <summary>Takes what came of the calls that the injector made, before <see cref="Verify"/>.</summary>
    /// <param name="succeeded">How many succeeded.</param>
    /// <param name="first">The first error, or none.</param>
    /// <returns>What <see cref="Fire"/> would have returned.</returns>
    public virtual Errno TakeFired(int succeeded, Errno first) => first;

    /// <summary>Whether <see cref="Fire"/> runs with the caller's credentials. False where another thread acts, which then
    /// takes them on itself.</summary>
    public virtual bool FiresAsCaller => true;

    /// <summary>The call that <see cref="Fire"/> reported an error of.</summary>
    public abstract string FireCall { get; }

    /// <summary>Reads the effect back and says what was seen.</summary>
    /// <exception cref="FaultException">It is not there; the engine takes back what is.</exception>
    public abstract string Verify();

    /// <summary>Takes the fault back; see <see cref="UndoToken.Undo"/>.</summary>
    public virtual UndoResult Undo() => Token?.Undo(new UndoScope()) ?? UndoResult.Undone();

    /// <summary>Closes what the plan opened.</summary>
    public abstract void Dispose();
}
