using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>The disks of the host, by sysfs(5).</summary>
public static class BlockDevice
{
    /// <summary>The numbers of a disk, as "8:0"; of a partition those of the disk it is on; null where there is none.</summary>
    /// <param name="name">"/dev/NAME", or the numbers "MAJOR:MINOR" of a disk or partition.</param>
    public static string? TryFind(string name)
    {
        const string Devices = "/dev/";
        string? place = name.StartsWith(Devices, StringComparison.Ordinal) && IsPlain(name[Devices.Length..])
            ? $"/sys/class/block/{name[Devices.Length..]}"
            : AreNumbers(name) ? $"/sys/dev/block/{name}" : null;
        if (place is null)
            return null;
        // A partition's directory lies in its disk's.
        if (ProcFile.TryRead($"{place}/partition") is not null)
            place += "/..";
        return ProcFile.TryRead($"{place}/dev") is { } text ? Encoding.ASCII.GetString(text).Trim() : null;
    }

    /// <summary>Whether a text is "MAJOR:MINOR".</summary>
    public static bool AreNumbers(string text) => text.Split(':') is [var major, var minor]
        && uint.TryParse(major, NumberStyles.None, CultureInfo.InvariantCulture, out _)
        && uint.TryParse(minor, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    // sysfs has ! for the slash of "/dev/cciss/c0d0"; such names go by number.
    private static bool IsPlain(string name) => name.Length > 0 && name is not ("." or "..") && !name.Contains('/', StringComparison.Ordinal);
}
