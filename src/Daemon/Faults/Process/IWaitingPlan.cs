namespace LuminaGuard.FaultD.Daemon;

/// <summary>A plan whose <see cref="Plan.Await"/> may take long.</summary>
internal interface IWaitingPlan
{
    /// <summary>Ends the wait, also one that has not begun. Any thread may call it.</summary>
    void GiveUp();
}
