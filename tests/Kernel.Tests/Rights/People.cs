using LuminaGuard.FaultD.Daemon;
using LuminaGuard.FaultD.Native;
using LuminaGuard.FaultD.Tests.NativeRing;

namespace LuminaGuard.FaultD.Tests.Rights;

/// <summary>An ordinary user in group faultd, what he asks, and what is his.</summary>
internal static class People
{
    internal const uint Alice = 4242;
    internal const uint Bob = 4244;

    /// <summary>A service on a host for tests, with no rule but the built-in ones.</summary>
    internal static Policy Plain() => Policies.Service("""{"environment": "test"}""");

    internal static Caller AliceAsks() => Callers.As(Settings.Service, Alice, Alice, Policies.Operators);

    /// <summary>A process all of whose users are this one.</summary>
    internal static Child Sleeper(uint uid)
    {
        var child = Child.Start("/usr/bin/setpriv", $"--reuid={uid}", $"--regid={uid}", "--clear-groups", "/bin/sleep", "1000");
        Eventually.True(() => ProcFs.CommandLine(child.Pid) is ["/bin/sleep", ..], "the exec");
        return child;
    }

    /// <summary>The same in a network namespace of its own, that root has made.</summary>
    internal static Child SleeperAlone(uint uid)
    {
        var child = Child.Start(
            "/usr/bin/unshare", "--net", "/usr/bin/setpriv", $"--reuid={uid}", $"--regid={uid}", "--clear-groups", "/bin/sleep", "1000");
        Eventually.True(() => ProcFs.CommandLine(child.Pid) is ["/bin/sleep", ..], "the exec");
        return child;
    }

    /// <summary>
    /// All its users are Alice, and CAP_SETUID is in its hand: told so by a line, it becomes root's and says "0 0".
    /// </summary>
    internal static Child Turncoat(int spinsBeforeTurning = 0)
    {
        var turncoat = Child.Start(
            "/usr/bin/setpriv", "--reuid=4242", "--regid=4242", "--clear-groups", "--inh-caps=+setuid,+setgid",
            "--ambient-caps=+setuid,+setgid", "/usr/bin/perl", "-e",
            "$|=1; print qq(up\n); <STDIN>; for($i=0;$i<$ARGV[0];$i++){} $)='0 0'; $(=0; $<=0; $>=0; $<=0; print qq($< $>\n); sleep 1000",
            spinsBeforeTurning.ToString(System.Globalization.CultureInfo.InvariantCulture));
        turncoat.Output.ReadLine();
        return turncoat;
    }

    internal static FaultException Refusal(Policy policy, Caller caller, FaultDescriptor fault, ResolvedTarget target) =>
        Xunit.Assert.Throws<FaultException>(() => policy.Authorize(caller, fault, target, null, "inject x"));
}
