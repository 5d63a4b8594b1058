using System.Globalization;
using Xunit;

namespace LuminaGuard.FaultD.Tests.Abuse;

/// <summary>Requests that are well-formed frames and no requests: each error names what is wrong and its rule.</summary>
public sealed class RequestTests : IDisposable
{
    private static readonly string LongText = new('x', 60_000);
    private readonly AbuseScene _scene = new();

    public static TheoryData<string> Rows => [.. Table("").Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Is_refused_by_name_and_rule_and_touches_nothing(string name)
    {
        var row = Table(_scene.TargetWord).Single(row => row.Name == name);
        using var client = _scene.Connect();
        var error = client.Ask(row.Operation, row.Arguments).Error;
        Assert.NotNull(error);
        Assert.Equal(row.Code, error.Code);
        Assert.StartsWith("Cannot ", error.Message, StringComparison.Ordinal);
        foreach (string said in row.Said)
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.True(error.Message.Length < 1024, $"a message of {error.Message.Length} characters");
        // The connection goes on.
        Assert.Null(client.Ask("list").Error);
        client.Dispose();
        _scene.AssertUntouched();
    }

    public void Dispose() => _scene.Dispose();

    private static IEnumerable<Row> Table(string target) => [.. Shapes(target), .. Keys(target), .. Leases(target), .. Targets()];

    private static IEnumerable<Row> Shapes(string target)
    {
        var fault = Pack.Map(("target", target));
        const ErrorCode Bad = ErrorCode.InvalidArgument;
        yield return new("unknown operation", "explode", [], ErrorCode.UnknownKind, "'explode'", "known are hello, inject");
        yield return new("empty operation", "", [], ErrorCode.UnknownKind, "''", "known are");
        yield return new("operation with escape codes", "\x1b[31m\n", [], ErrorCode.UnknownKind, @"'\x1b[31m\x0a'");
        yield return new("operation of 60 KB", LongText, [], ErrorCode.UnknownKind, "known are");
        yield return new("unknown kind", "inject",
            [("kind", "process.explode"), ("fault", fault)], ErrorCode.UnknownKind, "'process.explode'", "process.pause");
        yield return new("empty kind", "inject", [("kind", ""), ("fault", fault)], ErrorCode.UnknownKind, "''", "process.pause");
        yield return new("kind with escape codes", "inject",
            [("kind", "\x1b[2J\0"), ("fault", fault)], ErrorCode.UnknownKind, @"\x1b[2J\x00");
        yield return new("kind of 60 KB", "inject", [("kind", LongText), ("fault", fault)], Bad, "kind is at most 4096 characters");
        yield return new("kind is a number", "inject", [("kind", 7), ("fault", fault)], Bad, "kind is a string, not a number");
        yield return new("kind missing", "inject", [("fault", fault)], Bad, "kind is missing");
        yield return new("fault missing", "inject", [("kind", "process.pause")], Bad, "fault is missing");
        yield return new("fault is no map", "inject",
            [("kind", "process.pause"), ("fault", "pid:1")], ErrorCode.BadRequest, "process.pause", "a map, not a string");
        yield return new("fault is nil", "inject",
            [("kind", "process.pause"), ("fault", null)], ErrorCode.BadRequest, "process.pause", "a map, not nil");
        yield return new("strike sent to inject", "inject",
            [("kind", "process.kill"), ("fault", fault)], Bad, "cannot be taken back; use strike");
        yield return new("fault sent to strike", "strike",
            [("kind", "process.pause"), ("fault", fault)], Bad, "can be taken back; use inject");
        yield return new("strike with a lease", "strike",
            [("kind", "process.kill"), ("fault", fault), ("lease_us", 1000)], Bad, "a strike has no lease");
        yield return new("detached strike", "strike",
            [("kind", "process.kill"), ("fault", fault), ("detached", true), ("lease_us", 1000)], Bad, "a strike has no lease");
        yield return new("dry run of arm", "arm",
            [("kind", "process.pause"), ("fault", fault), ("dry_run", true)], Bad, "dry_run is for inject and strike");
        yield return new("greeting without version", "hello", [("client", "x")], Bad, "version is missing");
        yield return new("greeting of another version", "hello",
            [("version", 2)], ErrorCode.VersionMismatch, "protocol 2", "this daemon 1");
        yield return new("greeting with a huge version", "hello", [("version", ulong.MaxValue)], Bad, "version is from");
        yield return new("greeting that would spin for ever", "hello", [("version", 1), ("busy_poll_us", 201)], Bad, "busy_poll_us is from 0 to 200");
        yield return new("undo without id", "undo", [], Bad, "id is missing");
        yield return new("undo of nothing", "undo", [("id", "0123456789ab")], ErrorCode.NotFound, "there is no fault 0123456789ab");
        yield return new("undo of escape codes", "undo", [("id", "\x1b[31m\n\0")], ErrorCode.NotFound, @"\x1b[31m\x0a\x00");
        yield return new("fire of nothing", "fire", [("id", "0123456789ab")], ErrorCode.NotFound, "there is no fault 0123456789ab");
        yield return new("fire with a trigger and a moment", "fire", [("id", "0123456789ab"), ("when", "exec:a"), ("at_ns", 5L)], ErrorCode.InvalidArgument, "when and at_ns exclude each other");
        yield return new("fire with a trigger, late", "fire", [("id", "0123456789ab"), ("when", "exec:a"), ("late", "fire")], ErrorCode.InvalidArgument, "when and late exclude each other");
        yield return new("fire with a count alone", "fire", [("id", "0123456789ab"), ("count", 5L)], ErrorCode.InvalidArgument, "when is missing");
        yield return new("fire with a count of none", "fire", [("id", "0123456789ab"), ("when", "exec:a"), ("count", 0L)], ErrorCode.InvalidArgument, "count is from 1 to");
        yield return new("fire with no trigger", "fire", [("id", "0123456789ab"), ("when", "exec")], ErrorCode.InvalidArgument, "a trigger is one of exec:NAME");
        yield return new("fire of escape codes", "fire", [("id", "\x1b[31m\n\0")], ErrorCode.NotFound, @"\x1b[31m\x0a\x00");
        yield return new("fire of 4 KB", "fire", [("id", LongText[..4096])], ErrorCode.NotFound, "there is no fault xxx");
        yield return new("fire of a path", "fire",
            [("id", "../../etc/passwd")], ErrorCode.NotFound, "there is no fault ../../etc/passwd");
        yield return new("adopt under a path", "adopt", [("name", "../x")], Bad, "name is 1 to 64 of letters");
        yield return new("adopt under an empty name", "adopt", [("name", "")], Bad, "name is 1 to 64 of letters");
        yield return new("adopt under escape codes", "adopt", [("name", "\x1b[31m")], Bad, "name is 1 to 64 of letters");
        yield return new("list with arguments", "list", [("all", true)], Bad, "unknown key 'all'");
        yield return new("doctor with arguments", "doctor", [("x", null)], Bad, "unknown key 'x'");
        yield return new("resolve of nothing", "resolve", [], Bad, "target is missing");
    }

    private static IEnumerable<Row> Keys(string target)
    {
        const ErrorCode Bad = ErrorCode.InvalidArgument;
        yield return new("unknown key beside the kind", "inject",
            [("kind", "process.pause"), ("fault", Pack.Map(("target", target))), ("leese_us", 1)],
            Bad, "unknown key 'leese_us'", "lease_us");
        yield return new("unknown key in the fault", "inject",
            Inject("process.pause", ("target", target), ("tarjet", "x")), Bad, "unknown key 'tarjet'", "known are target");
        yield return new("unknown key with escape codes", "inject",
            Inject("process.pause", ("target", target), ("\x1b]0;x\a", 1)), Bad, @"unknown key '\x1b]0;x\x07'");
        yield return new("kind twice", "inject",
            [("kind", "process.pause"), ("kind", "process.pause"), ("fault", Pack.Map(("target", target)))],
            Bad, "kind is given once");
        yield return new("target twice", "inject",
            Inject("process.pause", ("target", target), ("target", "pid:1")), Bad, "target is given once");
        yield return new("a key that is no string", "inject",
            [("kind", "process.pause"), ("fault", new Raw([0x81, 0x07, 0x07]))],
            ErrorCode.BadRequest, "keys are strings, not a number");
        yield return new("a key that is nil", "inject",
            [("kind", "process.pause"), ("fault", new Raw([0x81, 0xc0, 0xc0]))], ErrorCode.BadRequest, "keys are strings, not nil");
        yield return new("option missing", "inject",
            Inject("process.limit", ("target", target), ("resource", "nofile")), Bad, "value is missing");
        yield return new("option of the wrong type", "inject", Limit(target, "8"), Bad, "value is a whole number, not a string");
        yield return new("option that is a float", "inject", Limit(target, 8.0), Bad, "value is a whole number, not a float");
        yield return new("option that is an extension", "inject",
            Limit(target, new Raw([0xd4, 0x05, 0x00])), Bad, "value is a whole number, not an extension");
        yield return new("option that is no choice", "inject",
            Inject("process.limit", ("target", target), ("resource", "beer"), ("value", 8)),
            Bad, "resource is one of nofile", "'beer'");
        yield return new("negative value", "inject", Limit(target, -1), Bad, "value is at least 0, not -1");
        yield return new("the least value", "inject", Limit(target, long.MinValue), Bad, "value is at least 0");
        yield return new("a value beyond 64 bits signed", "inject",
            Limit(target, ulong.MaxValue), Bad, "value is a whole number of 64 bits");
        yield return new("a value above the present one", "inject",
            Limit(target, long.MaxValue), Bad, "is not below the present soft limit");
        yield return new("no processor", "inject",
            Inject("process.affinity", ("target", target), ("cpus", 0)), Bad, "cpus is at least 1");
        yield return new("negative processors", "inject",
            Inject("process.affinity", ("target", target), ("cpus", int.MinValue)), Bad, "cpus is at least 1");
        yield return new("more processors than there are", "inject",
            Inject("process.affinity", ("target", target), ("cpus", int.MaxValue)), Bad, "cpus");
        yield return new("processors beyond 32 bits", "inject",
            Inject("process.affinity", ("target", target), ("cpus", long.MaxValue)), Bad, "cpus is from");
        yield return new("a negative thread", "inject",
            Inject("process.stall", ("target", target), ("threads", new[] { -5 })), ErrorCode.NotFound, "-5");
        yield return new("thread 0", "inject",
            Inject("process.stall", ("target", target), ("threads", new[] { 0 })), ErrorCode.NotFound, "0");
        yield return new("the greatest thread", "inject",
            Inject("process.stall", ("target", target), ("threads", new[] { int.MaxValue })), ErrorCode.NotFound, "2147483647");
        yield return new("a thread of another process", "inject",
            Inject("process.stall", ("target", target), ("threads", new[] { Environment.ProcessId })),
            ErrorCode.NotFound, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        yield return new("a thread beyond 32 bits", "inject",
            Inject("process.stall", ("target", target), ("threads", new[] { 1L << 40 })), Bad, "threads");
        yield return new("no threads at all", "inject",
            Inject("process.stall", ("target", target), ("threads", Array.Empty<int>())), Bad, "threads");
        yield return new("5,000 threads", "inject",
            Inject("process.stall", ("target", target), ("threads", Enumerable.Range(1, 5000))), Bad, "threads holds at most 4096");
        yield return new("a thread's name with escape codes", "inject",
            Inject("process.stall", ("target", target), ("thread_name", "\x1b[31m")), ErrorCode.NotFound, @"\x1b[31m");
        yield return new("signal 0", "strike", Inject("process.signal", ("target", target), ("signal", "0")), Bad, "signal", "0");
        yield return new("signal 65", "strike",
            Inject("process.signal", ("target", target), ("signal", "65")), Bad, "signal", "65");
        yield return new("signal -9", "strike",
            Inject("process.signal", ("target", target), ("signal", "-9")), Bad, "signal", "-9");
        yield return new("an empty signal", "strike", Inject("process.signal", ("target", target), ("signal", "")), Bad, "signal");
        yield return new("a signal with escape codes", "strike",
            Inject("process.signal", ("target", target), ("signal", "\x1b[31m")), Bad, @"\x1b[31m");
        yield return new("a wait of nothing", "strike",
            Inject("process.kill", ("target", target), ("when", "stopped"), ("within_us", 0)), Bad, "within_us is from 1");
        yield return new("a negative wait", "strike",
            Inject("process.kill", ("target", target), ("when", "stopped"), ("within_us", -1)), Bad, "within_us is from 0");
        yield return new("a wait of a day", "strike",
            Inject("process.kill", ("target", target), ("when", "stopped"), ("within_us", 86_400_000_000)),
            Bad, "within_us is from 1 to 10000000");
        yield return new("a wait for nothing", "strike",
            Inject("process.kill", ("target", target), ("within_us", 5)), Bad, "within_us is given but when is not");
    }

    private static IEnumerable<Row> Leases(string target)
    {
        const ErrorCode Bad = ErrorCode.InvalidArgument;
        (string, object?) kind = ("kind", "process.pause");
        (string, object?) fault = ("fault", Pack.Map(("target", target)));
        yield return new("a lease of nothing", "inject", [kind, fault, ("lease_us", 0)], Bad, "lease_us is at least 1");
        yield return new("a negative lease", "inject", [kind, fault, ("lease_us", -1)], Bad, "lease_us is from 0");
        yield return new("the least lease", "inject", [kind, fault, ("lease_us", long.MinValue)], Bad, "lease_us is from 0");
        yield return new("the longest lease of 64 bits", "inject",
            [kind, fault, ("lease_us", long.MaxValue)], Bad, "lease_us is from 0");
        yield return new("the longest lease without sign", "inject",
            [kind, fault, ("lease_us", ulong.MaxValue)], Bad, "lease_us is from 0");
        yield return new("a lease longer than policy's", "inject",
            [kind, fault, ("lease_us", 600_000_001)], ErrorCode.Refused, "a lease of 600", "the maximum, 600 s");
        yield return new("a lease that is text", "inject",
            [kind, fault, ("lease_us", "1s")], Bad, "lease_us is a whole number, not a string");
        yield return new("detached without a lease", "inject", [kind, fault, ("detached", true)], Bad, "detached needs lease_us");
        yield return new("detached that is a number", "inject",
            [kind, fault, ("detached", 1)], Bad, "detached is true or false, not a number");
        yield return new("dry run with a lease longer than policy's", "inject",
            [kind, fault, ("dry_run", true), ("lease_us", 600_000_001)], ErrorCode.Refused, "the maximum, 600 s");
        yield return new("arming with a lease longer than policy's", "arm",
            [kind, fault, ("lease_us", 600_000_001)], ErrorCode.Refused, "the maximum, 600 s");
    }

    private static IEnumerable<Row> Targets()
    {
        foreach ((string word, string said) in TargetWords.Malformed)
        {
            yield return new($"target '{Printable.Escape(word, 48)}' of {word.Length}", "inject",
                Inject("process.pause", ("target", word)), ErrorCode.InvalidArgument, "target", said);
        }
        yield return new("target missing", "inject", Inject("process.pause"), ErrorCode.InvalidArgument, "target is missing");
        yield return new("target is a number", "inject",
            Inject("process.pause", ("target", 1)), ErrorCode.InvalidArgument, "target is a string, not a number");
        yield return new("target is bytes", "inject",
            Inject("process.pause", ("target", "pid:1"u8.ToArray())), ErrorCode.InvalidArgument, "target is a string, not bytes");
    }

    private static (string, object?)[] Inject(string kind, params (string, object?)[] fault) => [("kind", kind), ("fault", fault)];

    private static (string, object?)[] Limit(string target, object value) =>
        Inject("process.limit", ("target", target), ("resource", "nofile"), ("value", value));

    private sealed record Row(string Name, string Operation, (string, object?)[] Arguments, ErrorCode Code, params string[] Said);
}
