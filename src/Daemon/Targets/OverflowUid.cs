using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// The number by which the kernel shows every user that our user namespace has no number for: it names nobody, so nobody
/// may act by it.
/// </summary>
internal static class OverflowUid
{
    /// <summary>/proc/sys/kernel/overflowuid; 65534 unless somebody changed it.</summary>
    public static uint Value { get; } = Read();

    /// <summary>Whether our user namespace has a number for every user, so that the overflow number is a plain user.</summary>
    public static bool EveryUserIsMapped { get; } = ReadMap();

    /// <summary>
    /// Whether a peer with this number cannot be told from others. As the daemon's own user, in a namespace that maps
    /// all, the number means what it says: an ordinary account that starts its own daemon.
    /// </summary>
    public static bool IsNobody(uint uid) => IsNobody(uid, Credentials.EffectiveUid, EveryUserIsMapped);

    internal static bool IsNobody(uint uid, uint own, bool everyUserIsMapped) =>
        uid == uint.MaxValue || (uid == Value && !(own == uid && everyUserIsMapped));

    internal static bool IsWholeMap(string map)
    {
        string[] words = map.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words is ["0", "0", "4294967295"];
    }

    private static uint Read()
    {
        try
        {
            return uint.Parse(File.ReadAllText("/proc/sys/kernel/overflowuid"), CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or OverflowException)
        {
            // DEFAULT_OVERFLOWUID of linux/highuid.h.
            return 65534;
        }
    }

    private static bool ReadMap()
    {
        try
        {
            return IsWholeMap(File.ReadAllText("/proc/self/uid_map"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
