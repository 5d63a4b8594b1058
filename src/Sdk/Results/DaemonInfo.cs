using MessagePack;

namespace LuminaGuard.FaultD;

/// <summary>Who answers at the other end.</summary>
/// <param name="ProtocolVersion">The protocol it speaks.</param>
/// <param name="Version">The daemon's own version.</param>
/// <param name="Pid">Its process, as it counts itself.</param>
/// <param name="Uid">The user it runs as.</param>
/// <param name="Mode"><c>service</c>, <c>embedded</c> or <c>foreground</c>.</param>
public sealed record DaemonInfo(int ProtocolVersion, string Version, int Pid, uint Uid, string Mode)
{
    /// <summary>How long both ends of this connection spin for the other's next word; nothing unless it was asked for and
    /// granted.</summary>
    public TimeSpan BusyPoll { get; init; }

    /// <summary>Why less was granted than was asked for; empty when nothing was withheld.</summary>
    public string Note { get; init; } = "";

    internal void Write(ref MessagePackWriter writer)
    {
        writer.WriteMapHeader(5 + (BusyPoll > TimeSpan.Zero ? 1 : 0) + (Note.Length > 0 ? 1 : 0));
        writer.Pair("version", ProtocolVersion);
        writer.Pair("daemon", Version);
        writer.Pair("pid", Pid);
        writer.Pair("uid", (long)Uid);
        writer.Pair("mode", Mode);
        if (BusyPoll > TimeSpan.Zero)
            writer.Pair("busy_poll_us", BusyPoll);
        if (Note.Length > 0)
            writer.Pair("note", Note);
    }

    internal static DaemonInfo Read(ref MessagePackReader reader)
    {
        var map = new MapReader(reader, "read the answer");
        int protocol = 0, pid = 0;
        uint uid = 0;
        string version = "", mode = "", note = "";
        var busyPoll = TimeSpan.Zero;
        while (map.Next())
        {
            switch (map.Key)
            {
                case "version": protocol = map.Int32(); break;
                case "daemon": version = map.Text(); break;
                case "pid": pid = map.Int32(); break;
                case "uid": uid = (uint)map.Integer(0, uint.MaxValue); break;
                case "mode": mode = map.Text(); break;
                case "busy_poll_us": busyPoll = TimeSpan.FromMicroseconds(map.Integer(0, Protocol.MaxBusyPollMicros)); break;
                case "note": note = map.Text(); break;
                default: map.Ignore(); break;
            }
        }
        reader = map.After;
        return new DaemonInfo(protocol, version, pid, uid, mode) { BusyPoll = busyPoll, Note = note };
    }
}
