namespace LuminaGuard.FaultD.Daemon;

/// <summary>A plan whose <see cref="Plan.Await"/> may take long.</summary>
internal interface IWaitingPlan
{
    /// <summary>Whether somebody has called <see cref="GiveUp"/>.</summary>
    bool IsGivenUp { get; }

    /// <summary>Ends the wait, also one that has not begun. Any thread may call it; who does takes the fault back next.</summary>
    /// <param name="code">What the one who waits is told.</param>
    /// <param name="why">The reason he is given.</param>
    void GiveUp(ErrorCode code, string why);
}
