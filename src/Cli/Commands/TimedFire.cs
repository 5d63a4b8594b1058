using System.Globalization;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Has an armed fault fired at its moment by faultd's injector, and waits for that. Ctrl-C before it calls it off.</summary>
internal static class TimedFire
{
    /// <returns>What was read back; null when it was called off, which has been said then.</returns>
    public static InjectReport? Run(Invocation invocation, ArmedFault armed, Moment moment)
    {
        try
        {
            var fire = Begin(armed, moment);
            return EndSignals.WaitFor(fire) || !CallOff(invocation, armed) ? fire.GetAwaiter().GetResult() : null;
        }
        catch
        {
            // One whose moment cannot be is armed still.
            armed.Dispose();
            throw;
        }
    }

    /// <summary>", 0.21 µs after its moment".</summary>
    public static string Lateness(FaultTimes times) => times.PlannedNs == 0
        ? ""
        : times.LateNs < 1_000_000_000
            ? string.Create(CultureInfo.InvariantCulture, $", {times.LateNs / 1e3:0.00} µs after its moment")
            : $", {Durations.Format(TimeSpan.FromMilliseconds(times.LateNs / 1_000_000))} after its moment";

    private static Task<InjectReport> Begin(ArmedFault armed, Moment moment)
    {
        if (moment.Trigger is { } trigger)
            return armed.FireWhenAsync(trigger);
        var (at, late) = moment.Due();
        return armed.FireAtAsync(at, late);
    }

    // False when it was too late for that: a strike that was carried out is no fault any more.
    private static bool CallOff(Invocation invocation, ArmedFault armed)
    {
        try
        {
            UndoReports.Write(invocation.Terminal, invocation.Json, armed.Undo());
            return true;
        }
        catch (FaultException e) when (e.Code == ErrorCode.NotFound)
        {
            return false;
        }
    }
}
