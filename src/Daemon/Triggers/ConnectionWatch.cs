namespace LuminaGuard.FaultD.Daemon;

/// <summary>accept:PORT and connect:PORT: a TCP connection is established.</summary>
/// <param name="events">Those connections, this object's from here on.</param>
/// <param name="what">What has happened then.</param>
internal sealed class ConnectionWatch(ConnectionEvents events, string what) : Watch
{
    protected override int Descriptor => events.Descriptor;

    public override bool TryTake(out Occurrence occurrence)
    {
        bool taken = events.TryTake(out long atNs);
        occurrence = taken ? new Occurrence(atNs, what) : default;
        return taken;
    }

    public override void Dispose() => events.Dispose();
}
