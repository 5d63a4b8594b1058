using System.Globalization;
using LuminaGuard.FaultD.Native;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Deaths;

/// <summary>Ctrl-C in the terminal of a test run: it is for the host, and the daemon heals.</summary>
public class TerminalTests
{
    private static readonly string Host = Path.Combine(AppContext.BaseDirectory, "faultd-testhost");

    [Theory]
    [MemberData(nameof(Cases.Kinds), MemberType = typeof(Cases))]
    public void Ctrl_C_leaves_nothing_behind(string name)
    {
        var fault = Cases.Of(name);
        using var world = Lab.Shared.NewWorld(fault.NeedsCgroup, fault.NeedsNetwork);
        using var terminal = new RunningProgram(
            Lab.Shared.Program("terminal"), Host, "embedded", Lab.Shared.Faultd, world.StateDirectory);
        int pid = int.Parse(terminal.Line().Split(' ')[1], CultureInfo.InvariantCulture);
        using var daemon = PidFd.Open(pid);
        using var guardian = HostProcess.Guardian(pid);
        AssertOwnSession(pid, terminal.Pid);
        // The terminal echoes what is typed into it.
        string answer = terminal.Ask($"inject {name} {fault.TargetOf(world)}");
        while (answer.Contains("inject", StringComparison.Ordinal))
            answer = terminal.Line();
        Assert.Contains("ok ", answer, StringComparison.Ordinal);
        Assert.True(world.Differs());
        world.Births(fault.HoldsTarget);
        terminal.Say("^C");
        Assert.NotEqual(0, terminal.WaitForEnd().Raw);
        HostProcess.AssertGone(daemon, "the daemon");
        HostProcess.AssertGone(guardian, "the guardian");
        world.AssertAsBefore();
    }

    private static void AssertOwnSession(int daemon, int terminal)
    {
        int host = ProcFs.Children(terminal).Single();
        Assert.NotEqual(ProcessStat.TryRead(host)!.Session, ProcessStat.TryRead(daemon)!.Session);
    }
}
