using MessagePack;

namespace LuminaGuard.FaultD.Tests.Wire;

/// <summary>One request of each operation and form, as the SDK sends it.</summary>
internal static class RequestGoldens
{
    // One more than the greatest number that Linux gives a process, so that a daemon that is sent these touches nothing.
    private static readonly Target Nobody = Target.Parse("pid:4194304@12345");

    private static readonly PauseProcess Pause = new(Nobody);
    private static readonly KillProcess Kill = new(Nobody);
    private static readonly FaultOptions Lease = new() { Lease = TimeSpan.FromSeconds(2) };

    public static IReadOnlyList<Golden> All { get; } =
    [
        Of("hello", "the greeting", FaultRequests.Hello),
        Of("hello-busy-poll", "the greeting of who would have both ends spin for 100 µs", FaultRequests.HelloBusy(TimeSpan.FromMicroseconds(100))),
        Of("inject", "inject: stop a process, for 2 s at most", FaultRequests.Inject(Pause, Lease, dryRun: false), Pause),
        Of("inject-defaults", "inject: nothing given that may be left out",
            FaultRequests.Inject(Pause, FaultOptions.Default, dryRun: false), Pause),
        Of("inject-detached", "inject: it outlives the connection",
            FaultRequests.Inject(Pause, Lease with { Detached = true }, dryRun: false), Pause),
        Of("inject-dry-run", "inject: say what would be touched", FaultRequests.Inject(Pause, Lease, dryRun: true), Pause),
        Of("strike", "strike: kill a process", FaultRequests.Strike(Kill, dryRun: false), Kill),
        Of("strike-dry-run", "strike: say what would be touched", FaultRequests.Strike(Kill, dryRun: true), Kill),
        Of("arm", "arm: up to the last system calls", FaultRequests.Arm(Pause, Lease), Pause),
        Of("fire", "fire: what was armed", FaultRequests.Fire("0123456789ab")),
        Of("fire-at", "fire: what was armed, at a moment", FaultRequests.FireAt("0123456789ab", Instant.Monotonic(3_600_000_500_000), Late.Refuse)),
        Of("fire-when", "fire: what was armed, when a third connection was accepted",
            FaultRequests.FireWhen("0123456789ab", Trigger.Accept(6379) with { Count = 3, Delay = TimeSpan.FromMilliseconds(5) })),
        Of("timeline", "timeline: stop for 80 µs, 500 times, each 2 ms with a jitter of a tenth; begin at a moment",
            TimelineRequests.Begin(
                Timeline.Create(7).Every(
                    TimeSpan.FromMilliseconds(2), 500, TimelineAction.Pulse(Pause, TimeSpan.FromMicroseconds(80)), jitter: 0.1),
                new TimelineOptions { Lease = TimeSpan.FromSeconds(2), Begin = Instant.Monotonic(3_600_000_500_000) })),
        Of("timeline_status", "timeline_status: wait for its end, a second at most", TimelineRequests.Status("0123456789ab", TimeSpan.FromSeconds(1))),
        Of("timeline_steps", "timeline_steps: all from the first on", TimelineRequests.Steps("0123456789ab", 0)),
        Of("undo", "undo: take one fault back", FaultRequests.Undo("0123456789ab")),
        Of("heal", "heal: take back all of mine", FaultRequests.Heal(all: false)),
        Of("heal-all", "heal: take back everybody's", FaultRequests.Heal(all: true)),
        Of("list", "list: the faults held", FaultRequests.List),
        Of("support", "support: the kinds this host can do", FaultRequests.Support),
        Of("doctor", "doctor: examine daemon and host", FaultRequests.Doctor),
        Of("resolve", "resolve: what a target means", FaultRequests.Resolve(Nobody)),
        Of("adopt", "adopt: move me into a cgroup of my own, under a name", FaultRequests.Adopt("writer")),
        Of("adopt-unnamed", "adopt: the same, without a name", FaultRequests.Adopt(null)),
    ];

    private static Golden Of(string name, string title, Request request, IFaultSpec? fault = null) => new(
        "requests", name, title, () => Encode(request), bytes => Decode(bytes, request, fault));

    private static byte[] Encode(Request request)
    {
        using var encoder = new Encoder();
        return encoder.Encode(request);
    }

    private static void Decode(byte[] bytes, Request request, IFaultSpec? fault)
    {
        var reader = Frames.Body(bytes);
        Assert.Equal(3, reader.ReadArrayHeader());
        Assert.Equal(1u, reader.ReadUInt32());
        Assert.Equal(request.Operation, reader.ReadString());
        var arguments = new MapReader(reader, request.Purpose);
        bool hasFault = false;
        while (arguments.Next())
        {
            if (arguments.Key != "fault")
            {
                arguments.Ignore();
                continue;
            }
            var raw = arguments.Raw;
            RoundTripTests.Same(fault!, FaultCatalog.Read(fault!.Descriptor.Kind, ref raw, request.Purpose));
            arguments.Resume(raw);
            hasFault = true;
        }
        Assert.Equal(fault is not null, hasFault);
        Assert.True(arguments.After.End);
    }

    /// <summary>What every connection of the SDK frames its requests with.</summary>
    private sealed class Encoder() : Channel("")
    {
        public byte[] Encode(Request request) => Frame(request, out _).ToArray();
    }
}
