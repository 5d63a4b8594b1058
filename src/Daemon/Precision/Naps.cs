namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// How long a sleep between two steps that are close together may be. One of less than 25 µs ends before the processor has got to
/// sleep, and counts as running. Any takes 25 µs longer than asked, one of a hundred more than 50 µs longer.
/// </summary>
internal static class Naps
{
    private const long ShortestNs = 25_000;
    private const long RoomNs = 75_000;
    private const long LeastRoomNs = 40_000;
    private const long SeldomOverNs = 50_000;

    /// <summary>Whether there is time for any.</summary>
    /// <param name="leftNs">Until the next step.</param>
    /// <param name="isUrgent">Whether a step that is some µs late is better than no nap.</param>
    public static bool Fits(long leftNs, bool isUrgent) => leftNs >= (isUrgent ? LeastRoomNs : RoomNs);

    /// <summary>How long to sleep when the next step is due in so many ns.</summary>
    public static long Length(long leftNs) => Math.Max(ShortestNs, leftNs - (2 * SeldomOverNs));
}
