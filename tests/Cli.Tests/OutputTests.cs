using LuminaGuard.FaultD.Cli;
using MessagePack;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class OutputTests
{
    [Fact]
    public void Elsewhere_than_on_a_terminal_a_list_is_plain_lines_with_tabs()
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.List ? Reaction.Faults(Samples.Fault(), Samples.Fault("f2", FaultState.Stuck)) : null);
        Assert.Equal(
            "f1\tin-force\tprocess.pause\tpid 42 (redis)\t3s\t57s detached\t1000\tevery thread T\n" +
            "f2\tstuck\tprocess.pause\tpid 42 (redis)\t3s\t57s detached\t1000\tevery thread T\n",
            Ran.Against(daemon, "list").Out);
    }

    [Fact]
    public void On_a_terminal_columns_are_aligned_under_a_heading_and_coloured()
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.List ? Reaction.Faults(Samples.Fault("a"), Samples.Fault("bcd", FaultState.Stuck)) : null);
        string[] lines = Ran.On(terminal: true, "list", "--socket", daemon.SocketPath).Out.Split('\n');
        Assert.StartsWith("\e[1mID\e[0m   \e[1mSTATE\e[0m     \e[1mKIND\e[0m", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("a    \e[33min-force\e[0m  process.pause", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("bcd  \e[31mstuck\e[0m     process.pause", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void No_faults_is_no_output_for_programs()
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.List ? Reaction.Faults() : null);
        Assert.Equal("", Ran.Against(daemon, "list").Out);
        Assert.Equal("""{"faults":[]}""", Ran.Against(daemon, "list", "--json").Out.TrimEnd());
    }

    [Fact]
    public void Json_of_a_list_has_the_documented_keys()
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.List ? Reaction.Faults(Samples.Fault()) : null);
        Assert.Equal(
            """{"faults":[{"id":"f1","kind":"process.pause","target":"pid 42 (redis)","state":"in-force","age_us":3000000,"lease_left_us":57000000,"uid":1000,"detached":true,"observed":"every thread T"}]}""",
            Ran.Against(daemon, "list", "--json").Out.TrimEnd());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_hostile_name_reaches_no_terminal(bool json)
    {
        const string Evil = "pid 42 (\e]0;pwned\a\nroot# \u202e)";
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.List => Reaction.Faults(Samples.Fault(target: Evil, id: Evil)),
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(1), id: Evil, target: Evil)),
            _ => null,
        });
        string[] more = json ? ["--json"] : [];
        foreach (var ran in new[]
        {
            Ran.Against(daemon, ["list", .. more]),
            Ran.Against(daemon, ["inject", "process.pause", "--target", "pid:42", "--for", "1m", "--detach", .. more]),
        })
        {
            Assert.Equal(0, ran.Code);
            Assert.DoesNotContain(ran.Out, c => c is '\e' or '\a' or '\u202e');
            Assert.All(ran.Out.TrimEnd('\n').Split('\n'), l => Assert.DoesNotMatch("^root#", l));
        }
    }

    [Fact]
    public void Heal_lists_what_it_took_back_and_is_9_when_something_is_stuck()
    {
        Reaction? Healed(string op, UndoOutcome last) => op == Ops.Heal
            ? Reaction.List([Samples.Undone(), Samples.Undone(last, "f2")], u => (ref MessagePackWriter w) => u.Write(ref w)) : null;
        using var clean = new ScriptedDaemon(op => Healed(op, UndoOutcome.Superseded));
        using var stuck = new ScriptedDaemon(op => Healed(op, UndoOutcome.Stuck));
        Assert.Equal(0, Ran.Against(clean, "heal").Code);
        Assert.Equal(9, Ran.Against(stuck, "heal", "--all").Code);
        Assert.Equal(
            ["undone", "stuck"],
            Ran.Against(stuck, "heal", "--json").Lines.Single().GetProperty("healed").EnumerateArray().Select(f => f.GetProperty("outcome").GetString()));
    }

    [Theory]
    [InlineData(CheckHealth.Good, 0)]
    [InlineData(CheckHealth.Limited, 0)]
    [InlineData(CheckHealth.Bad, 1)]
    public void Doctor_is_1_when_something_is_bad(CheckHealth health, int code)
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Doctor => Reaction.List([new DoctorCheck("journal", health, "2 entries")], c => (ref MessagePackWriter w) => c.Write(ref w)),
            Ops.Support => Reaction.List([new KindSupport("process.stall", false, "ptrace")], k => (ref MessagePackWriter w) => k.Write(ref w)),
            _ => null,
        });
        var ran = Ran.Against(daemon, "doctor");
        Assert.Equal(code, ran.Code);
        Assert.Contains("no\tprocess.stall\tptrace", ran.Out, StringComparison.Ordinal);
        var doctor = Ran.Against(daemon, "doctor", "--json").Lines.Single().GetProperty("doctor");
        Assert.Equal("9.9.9", doctor.GetProperty("daemon").GetProperty("version").GetString());
        Assert.Equal("journal", doctor.GetProperty("checks")[0].GetProperty("name").GetString());
        Assert.False(doctor.GetProperty("kinds")[0].GetProperty("supported").GetBoolean());
    }

    [Fact]
    public void Resolve_prints_what_a_target_means_and_is_5_when_nothing()
    {
        IReadOnlyList<TargetMatch> matches = [new("pid:42@77", "redis", ""), new("pid:43@78", "redis", "owned by root")];
        using var daemon = new ScriptedDaemon(op =>
            op == Ops.Resolve ? Reaction.List(matches, m => (ref MessagePackWriter w) => m.Write(ref w)) : null);
        Assert.Equal("pid:42@77\tredis\t\npid:43@78\tredis\towned by root\n", Ran.Against(daemon, "resolve", "name:redis").Out);
        matches = [];
        Assert.Equal(5, Ran.Against(daemon, "resolve", "name:redis").Code);
    }

    [Fact]
    public void Watch_prints_changes_as_lines_until_the_daemon_goes()
    {
        int looks = 0;
        using var daemon = new ScriptedDaemon(op => op != Ops.List ? null : Interlocked.Increment(ref looks) switch
        {
            1 => Reaction.Faults(Samples.Fault("a")),
            2 => Reaction.Faults(Samples.Fault("a", FaultState.Stuck), Samples.Fault("b")),
            3 => Reaction.Faults(Samples.Fault("b")),
            _ => Reaction.HangUp,
        });
        var ran = Ran.Against(daemon, "watch", "--interval", "1ms");
        Assert.Equal(3, ran.Code);
        Assert.Equal(
            ["added a in-force", "changed a stuck", "added b in-force", "removed a stuck"],
            ran.Out.TrimEnd('\n').Split('\n').Select(l => string.Join(' ', l.Split('\t')[..3])));
    }

    [Fact]
    public void Words_are_folded_at_the_width()
    {
        using var lines = new StringWriter { NewLine = "\n" };
        Folding.Write(lines, "one two three\nfour", indent: 2, width: 9);
        Assert.Equal("  one two\n  three\n  four\n", lines.ToString());
    }
}
