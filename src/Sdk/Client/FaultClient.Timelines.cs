namespace LuminaGuard.FaultD;

/// <content>Timelines.</content>
public sealed partial class FaultClient
{
    /// <summary>Hands a timeline to the daemon, which has armed every fault of it when this returns, and executes it without asking
    /// back.</summary>
    /// <param name="timeline">The plan.</param>
    /// <param name="options">When it begins, and what ends it.</param>
    /// <param name="cancellationToken">Gives up waiting; what was begun meanwhile is cancelled.</param>
    /// <exception cref="FaultException">It was not begun, and nothing of it remains.</exception>
    public async Task<TimelineHandle> BeginAsync(
        Timeline timeline, TimelineOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        var request = TimelineRequests.Begin(timeline, options ?? TimelineOptions.Default);
        return new TimelineHandle(this, await CallAsync(request, TimelineReport.Read, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Hands a timeline to the daemon; blocks. See <see cref="BeginAsync"/>.</summary>
    /// <param name="timeline">The plan.</param>
    /// <param name="options">When it begins, and what ends it.</param>
    public TimelineHandle Begin(Timeline timeline, TimelineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        return new(this, Call(TimelineRequests.Begin(timeline, options ?? TimelineOptions.Default), TimelineReport.Read));
    }
}
