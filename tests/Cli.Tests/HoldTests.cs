using MessagePack;
using Xunit;

namespace LuminaGuard.FaultD.Tests;

public class HoldTests
{
    private static readonly string[] Pause = ["inject", "process.pause", "--target", "pid:42"];

    [Fact]
    public void When_the_lease_is_over_the_fault_is_taken_back()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMilliseconds(50))),
            Ops.Undo => Reaction.Undone(Samples.Undone()),
            _ => null,
        });
        var ran = Ran.Against(daemon, Pause);
        Assert.Equal((0, ""), (ran.Code, ran.Error));
        Assert.Equal(
            """
            process.pause f1 in force on pid 42 (redis): every thread T; Ctrl-C takes it back, or its lease in 50ms
              a note
            process.pause f1: undone in 1.5ms
              SIGCONT sent

            """, ran.Out);
        Assert.Equal([Ops.Hello, Ops.Inject, Ops.Undo], daemon.Asked);
    }

    [Fact]
    public void Json_is_a_line_for_the_injection_and_one_for_the_undo()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMilliseconds(50))),
            Ops.Undo => Reaction.Undone(Samples.Undone()),
            _ => null,
        });
        Assert.Equal(
            """
            {"injected":{"id":"f1","kind":"process.pause","target":"pid 42 (redis)","observed":"every thread T","times_ns":{"request":10,"fire_begin":20,"fire_end":30,"verified":40,"planned":0},"lease_us":50000,"notes":["a note"]}}
            {"undone":{"id":"f1","kind":"process.pause","outcome":"undone","took_us":1500,"notes":["SIGCONT sent"]}}

            """, Ran.Against(daemon, [.. Pause, "--json"]).Out);
    }

    [Fact]
    public void A_daemon_that_was_first_at_the_leases_end_is_no_error()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMilliseconds(50))),
            Ops.Undo => Reaction.Error(new(ErrorCode.NotFound, "Cannot undo f1: there is no such fault")),
            _ => null,
        });
        var ran = Ran.Against(daemon, [.. Pause, "--json"]);
        Assert.Equal(0, ran.Code);
        Assert.Equal("""{"ended":{"id":"f1","kind":"process.pause","by":"lease","outcome":"unknown","notes":""}}""", ran.Out.Split('\n')[1]);
    }

    [Fact]
    public void What_was_left_alone_at_the_leases_end_is_not_called_taken_back()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMilliseconds(50))),
            Ops.Undo => Reaction.Error(Ended("lease", "superseded", "128 bytes are not ours")),
            _ => null,
        });
        Assert.Equal("""{"ended":{"id":"f1","kind":"process.pause","by":"lease","outcome":"superseded","notes":"128 bytes are not ours"}}""",
            Ran.Against(daemon, [.. Pause, "--json"]).Out.Split('\n')[1]);
        Assert.Contains("its time was over: somebody else changed it since, it was left alone (128 bytes are not ours)", Ran.Against(daemon, Pause).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_elses_heal_ends_the_hold()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(10))),
            Ops.List => Reaction.Faults(Samples.Fault("another")),
            Ops.Undo => Reaction.Error(Ended("others", "undone", "")),
            _ => null,
        });
        var ran = Ran.Against(daemon, Pause);
        Assert.Equal(0, ran.Code);
        Assert.Contains("somebody else came first: taken back", ran.Out, StringComparison.Ordinal);
    }

    private static FaultException Ended(string by, string outcome, string notes) => new(
        ErrorCode.NotFound, "Cannot undo f1: fault f1 has ended", details: new Dictionary<string, string> { ["by"] = by, ["outcome"] = outcome, ["notes"] = notes });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_undo_that_fails_is_9(bool asError)
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMilliseconds(50))),
            Ops.Undo when asError => Reaction.Error(new(ErrorCode.UndoFailed, "Cannot undo f1: it resists")),
            Ops.Undo => Reaction.Undone(Samples.Undone(UndoOutcome.Stuck)),
            _ => null,
        });
        var ran = Ran.Against(daemon, Pause);
        Assert.Equal(9, ran.Code);
        Assert.Contains(asError ? "it resists" : "STUCK", ran.Out + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_that_got_stuck_while_held_is_tried_again_and_is_9()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(10))),
            Ops.List => Reaction.Faults(Samples.Fault(state: FaultState.Stuck)),
            Ops.Undo => Reaction.Undone(Samples.Undone(UndoOutcome.Stuck)),
            _ => null,
        });
        Assert.Equal(9, Ran.Against(daemon, Pause).Code);
    }

    [Fact]
    public void A_daemon_that_dies_while_holding_is_3_and_says_who_takes_the_fault_back()
    {
        using var daemon = new ScriptedDaemon(op => op switch
        {
            Ops.Inject => Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(10))),
            Ops.List => Reaction.HangUp,
            _ => null,
        });
        var ran = Ran.Against(daemon, Pause);
        Assert.Equal(3, ran.Code);
        Assert.Contains("Cannot hold process.pause f1: faultd does not answer any more", ran.Error, StringComparison.Ordinal);
        Assert.Contains("faultd --recover", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Detached_returns_at_once_and_undoes_nothing()
    {
        using var daemon = new ScriptedDaemon(op =>
            op == Ops.Inject ? Reaction.Injected(Samples.Injected(TimeSpan.FromMinutes(10))) : null);
        var ran = Ran.Against(daemon, [.. Pause, "--for", "10m", "--detach"]);
        Assert.Equal(0, ran.Code);
        Assert.Contains("faultctl undo f1", ran.Out, StringComparison.Ordinal);
        Assert.Equal([Ops.Hello, Ops.Inject], daemon.Asked);
    }

    [Fact]
    public void A_dry_run_prints_what_would_be_touched()
    {
        using var daemon = new ScriptedDaemon(op => op == Ops.Inject ? Reaction.Result((ref MessagePackWriter w) =>
            new Preview("process.pause", "pid 42", Risk.Green, Durability.Journalled, ["stop pid 42", "journal"], TimeSpan.FromSeconds(2)).Write(ref w)) : null);
        Assert.Equal(
            """{"preview":{"kind":"process.pause","target":"pid 42","risk":"green","durability":"journalled","touches":["stop pid 42","journal"],"lease_us":2000000}}""",
            Ran.Against(daemon, [.. Pause, "--dry-run", "--json"]).Out.TrimEnd());
    }
}
