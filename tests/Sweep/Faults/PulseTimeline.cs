using LuminaGuard.FaultD.Sweep.Operations;

namespace LuminaGuard.FaultD.Sweep.Faults;

/// <summary>
/// A timeline in the middle of its pulses; with a lease it has had them, and has left the fault in force when that ends.
/// </summary>
internal sealed record PulseTimeline : FaultCase
{
    // Half a minute: longer than any operation takes.
    private const int Many = 15_000;
    private const int Few = 10;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Pulse = TimeSpan.FromMilliseconds(1);
    private readonly Func<World, IFault> _make;

    public PulseTimeline(string name, Func<World, IFault> make)
        : base(name)
    {
        _make = make;

        // From time to time: whoever waits for it waits at worst until it is over.
        HoldsTarget = true;
    }

    // Its injector has to be started before, under the eyes of the harness.
    public override TimeSpan ShortLease => TimeSpan.FromMilliseconds(500);

    public override bool EndsByItself => true;

    public override bool IsTimed => true;

    public override Action Inject(FaultClient client, World world, FaultOptions options)
    {
        var fault = _make(world);
        var timeline = options.Lease is null
            ? Pulses(fault, Many)
            : Pulses(fault, Few).At(Few * Period, fault);
        var handle = client.Begin(timeline, new TimelineOptions { Lease = options.Lease });
        return () => handle.Cancel();
    }

    public override void InjectEnding(FaultClient client, World world) => client.Begin(Pulses(_make(world), 5 * Few));

    private static Timeline Pulses(IFault fault, int count) => Timeline.Create().Every(Period, count, TimelineAction.Pulse(fault, Pulse));
}
