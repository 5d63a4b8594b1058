using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD;

/// <summary>Finds the faultd to start, and says plainly why it cannot be used.</summary>
internal static class DaemonBinary
{
    public const string Variable = "FAULTD_BINARY";

    public static string Find(string? wanted)
    {
        if (!OperatingSystem.IsLinux())
            throw new FaultException(ErrorCode.NotSupported, "Cannot start faultd: it needs Linux");
        string? named = wanted ?? Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(named))
            return Check(Path.GetFullPath(named));
        string rid = RuntimeInformation.RuntimeIdentifier;
        if (rid.Contains("musl", StringComparison.Ordinal))
            throw new FaultException(ErrorCode.NotSupported, "Cannot start faultd: this system's C library is musl, and the package carries a build for glibc only");
        string portable = $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        string[] places =
        [
            Path.Combine(AppContext.BaseDirectory, "faultd"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", portable, "native", "faultd"),
        ];
        foreach (string place in places)
        {
            if (File.Exists(place))
                return Check(place);
        }
        throw new FaultException(ErrorCode.NotSupported,
            $"Cannot start faultd: it is neither in {string.Join(" nor in ", places)}; name it with {Variable}");
    }

    /// <summary>What is odd about the modes of a program that would not start; empty when nothing is. NuGet unpacks it with
    /// mode 0744, so that only who restored the package may execute it.</summary>
    public static string WhyDenied(string path)
    {
        const UnixFileMode Everybody = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsLinux() || !File.Exists(path))
            return "";
        var mode = File.GetUnixFileMode(path);
        return (mode & Everybody) == Everybody
            ? ""
            : $"; its mode is {Convert.ToString((int)mode, 8).PadLeft(4, '0')}: who did not restore the package needs chmod a+rx on it";
    }

    private static string Check(string path)
    {
        if (!File.Exists(path))
            throw new FaultException(ErrorCode.NotSupported, $"Cannot start faultd: {Printable.Escape(path)} does not exist");
        const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (OperatingSystem.IsLinux() && (File.GetUnixFileMode(path) & AnyExecute) == 0)
        {
            throw new FaultException(ErrorCode.NotSupported,
                $"Cannot start faultd: {Printable.Escape(path)} is not executable; chmod +x it, or build where the file system keeps modes");
        }
        return path;
    }
}
