using MessagePack;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>One answer to each operation; between them they hold every record of the protocol.</summary>
internal static class AnswerGoldens
{
    private static readonly InjectReport Paused = new(
        "0123456789ab", "process.pause", "pid 42 (redis-server)", "every thread in state T",
        new FaultTimes(3_600_000_000_000, 3_600_000_021_000, 3_600_000_024_500, 3_600_000_061_000), TimeSpan.FromSeconds(2), []);

    private static readonly InjectReport Killed = new(
        "0123456789ac", "process.kill", "pid 42 (redis-server)", "dead",
        new FaultTimes(3_600_000_000_000, 3_600_000_021_000, 3_600_000_024_500, 3_600_000_061_000), TimeSpan.Zero,
        ["2 descendants were killed with it"]);

    private static readonly UndoReport Undone = new(
        "0123456789ab", "process.pause", UndoOutcome.Undone, TimeSpan.FromMicroseconds(85), ["SIGCONT was sent"]);

    private static readonly UndoReport Superseded = new(
        "0123456789ad", "process.limit", UndoOutcome.Superseded, TimeSpan.FromMicroseconds(12), []);

    private static readonly FaultInfo[] Held =
    [
        new("0123456789ab", "process.pause", "pid 42 (redis-server)", FaultState.InForce, TimeSpan.FromMilliseconds(1500),
            TimeSpan.FromMilliseconds(500), 1000, false, "every thread in state T"),
        new("0123456789ae", "process.affinity", @"pid 43 (\x1b[2J)", FaultState.Armed, TimeSpan.FromSeconds(1),
            TimeSpan.FromMinutes(9), uint.MaxValue - 2, true, ""),
    ];

    private static readonly KindSupport[] Support =
        [new("process.pause", true, ""), new("process.stall", false, "ptrace is forbidden by kernel.yama.ptrace_scope = 3")];

    private static readonly DoctorCheck[] Checks =
        [new("journal", CheckHealth.Good, "nothing is owed"), new("processors", CheckHealth.Limited, "one processor")];

    private static readonly TargetMatch[] Matches =
        [new("pid:42@12345", "redis-server, uid 1000", ""), new("pid:1@2", "systemd, uid 0", "pid 1 is the first process of the system")];

    private static readonly Preview WouldPause = new(
        "process.pause", "pid 42 (redis-server)", Risk.Green, Durability.Journalled, ["SIGSTOP to pid 42"], TimeSpan.FromSeconds(2));

    public static IReadOnlyList<Golden> All { get; } =
    [
        Of("hello", "hello: a daemon info", new DaemonInfo(1, "0.1.0", 4242, 0, "service"), DaemonInfo.Read,
            static (i, ref w) => i.Write(ref w)),
        Of("hello-busy-poll", "hello: less busy-poll than was asked for, and why",
            new DaemonInfo(1, "0.1.0", 4242, 0, "service")
            {
                BusyPoll = TimeSpan.FromMicroseconds(50),
                Note = "busy-poll is granted for 50us, the max_busy_poll_us of the policy",
            },
            DaemonInfo.Read, static (i, ref w) => i.Write(ref w)),
        Of("inject", "inject: the report of a fault in force", Paused, InjectReport.Read, static (r, ref w) => r.Write(ref w)),
        Of("strike", "strike: the report of a strike", Killed, InjectReport.Read, static (r, ref w) => r.Write(ref w)),
        Of("dry-run", "inject or strike with dry_run: a preview", WouldPause, Preview.Read, static (p, ref w) => p.Write(ref w)),
        Of("arm", "arm: a report; nothing has happened yet",
            Paused with { Observed = "armed", Times = new FaultTimes(3_600_000_000_000, 0, 0, 0) }, InjectReport.Read,
            static (r, ref w) => r.Write(ref w)),
        Of("fire", "fire: the report of what was armed", Paused with { Lease = TimeSpan.FromMicroseconds(1_900_000) },
            InjectReport.Read, static (r, ref w) => r.Write(ref w)),
        Of("fire-at", "fire: the report of what fired at a moment",
            Paused with { Times = new FaultTimes(3_600_000_000_000, 3_600_000_500_040, 3_600_000_503_500, 3_600_000_561_000, 3_600_000_500_000) },
            InjectReport.Read, static (r, ref w) => r.Write(ref w)),
        Of("timeline", "timeline: a timeline report",
            new TimelineReport("0123456789ba", ["0123456789ab"], 1000, 3_600_000_500_000, 998_080_000, TimeSpan.FromSeconds(2), []),
            TimelineReport.Read, static (t, ref w) => t.Write(ref w)),
        Of("timeline_status", "timeline_status: a timeline status",
            new TimelineStatus(TimelineState.Finished, 1000, 1000, 0, 0, 40, 90, 1_500, 21_000, 0, 0, 149_700_000),
            TimelineStatus.Read, static (t, ref w) => t.Write(ref w)),
        List("timeline_steps", "timeline_steps: a list of steps",
            [new TimelineStep(0, 0, false, 3_600_000_500_040, 3_600_000_503_500, 40, 0), new TimelineStep(80_000, 0, true, 3_600_000_580_035, 3_600_000_581_900, 35, 0)],
            TimelineStep.Read, static (t, ref w) => t.Write(ref w)),
        Of("undo", "undo: an undo report", Undone, UndoReport.Read, static (u, ref w) => u.Write(ref w)),
        List("heal", "heal: a list of undo reports", [Undone, Superseded], UndoReport.Read, static (u, ref w) => u.Write(ref w)),
        List("heal-nothing", "heal: nothing was owed", [], UndoReport.Read, static (u, ref w) => u.Write(ref w)),
        List("list", "list: a list of fault infos", Held, FaultInfo.Read, static (f, ref w) => f.Write(ref w)),
        List("support", "support: a list of kind supports", Support, KindSupport.Read, static (k, ref w) => k.Write(ref w)),
        List("doctor", "doctor: a list of checks", Checks, DoctorCheck.Read, static (c, ref w) => c.Write(ref w)),
        List("resolve", "resolve: a list of matches", Matches, TargetMatch.Read, static (m, ref w) => m.Write(ref w)),
        Of("adopt", "adopt: the path of a cgroup", "/user.slice/faultd-0123456789af", static (ref r) => r.ReadString()!,
            static (path, ref w) => w.Write(path)),
    ];

    private delegate void Writer<in T>(T value, ref MessagePackWriter writer);

    private static Golden Of<T>(string name, string title, T value, AnswerReader<T> read, Writer<T> write) => new(
        "answers", name, title,
        () => Frames.Result(1, (ref MessagePackWriter w) => write(value, ref w)),
        bytes => Assert.Equivalent(value, Decode(bytes, read), strict: true))
    {
        Record = typeof(T).GetElementType() ?? typeof(T),
    };

    private static Golden List<T>(string name, string title, T[] values, AnswerReader<T> read, Writer<T> write) => Of(
        name, title, values,
        (ref MessagePackReader reader) => [.. Answers.ReadList(ref reader, read)],
        (items, ref writer) =>
        {
            writer.WriteArrayHeader(items.Length);
            foreach (var item in items)
                write(item, ref writer);
        });

    private static T Decode<T>(byte[] bytes, AnswerReader<T> read)
    {
        Frames.Body(bytes);
        Assert.Equal(1u, Reply.Id(bytes.AsMemory(sizeof(uint))));
        return Reply.Read(bytes.AsMemory(sizeof(uint)), read);
    }
}
