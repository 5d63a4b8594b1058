using System.Globalization;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

/// <summary>Cables between network namespaces of a test's own.</summary>
internal static class Wire
{
    public const string Ip = "/sbin/ip";

    /// <summary>A veth, an end in the network namespace of each of two processes, with an address.</summary>
    /// <returns>What the first one's end is called.</returns>
    public static string Between(int one, string address, int other, string otherAddress)
    {
        string a = string.Create(CultureInfo.InvariantCulture, $"a{other}"), b = string.Create(CultureInfo.InvariantCulture, $"b{other}");
        Run(Ip, ["link", "add", a, "netns", $"{one}", "type", "veth", "peer", "name", b, "netns", $"{other}"]);
        foreach (var (pid, name, at) in new[] { (one, a, address), (other, b, otherAddress) })
        {
            Within(pid, Ip, "address", "add", at, "dev", name);
            Within(pid, Ip, "link", "set", name, "up");
        }
        return a;
    }

    /// <summary>Runs a tool in the network namespace of a process.</summary>
    public static void Within(int pid, params string[] command) => Run("/usr/bin/nsenter", ["--net", "--target", $"{pid}", .. command]);

    private static void Run(string program, string[] arguments)
    {
        using var process = new RunningProgram(program, arguments);
        Assert.Equal(0, process.WaitForEnd().ExitCode);
    }
}
