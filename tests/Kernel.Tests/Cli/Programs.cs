using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.CommandLine;

/// <summary>The published binaries these tests run; a test is skipped where one is missing.</summary>
internal static class Programs
{
    public static string Faultctl => Find("faultctl", "FAULTCTL_BINARY");

    public static string Faultd => Find("faultd", "FAULTD_BINARY");

    private static string Find(string name, string variable)
    {
        if (Credentials.EffectiveUid != 0)
            Assert.Skip("needs root");
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } named && File.Exists(named))
            return Path.GetFullPath(named);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine(at.FullName, "artifacts", "publish", "linux-x64", name);
            if (File.Exists(candidate))
                return candidate;
        }
        Assert.Skip($"needs the published {name}: ./build publish, or {variable}");
        return name;
    }
}
