using System.Buffers;
using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// What the daemon and its injector say to each other, one MessagePack array a message. The daemon: [id, length, actors] with
/// the schedule's memory and its descriptors, or [id] alone, to look whether it was cancelled. The injector: [id] of one that it
/// could not load; all else it writes into the schedule's memory.
/// </summary>
internal static class InjectorMessages
{
    public const int MaxBytes = 32 * 1024;

    public static byte[] Load(long id, int length, IReadOnlyList<CallerCredentials> actors)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(3);
        writer.Write(id);
        writer.Write(length);
        writer.WriteArrayHeader(actors.Count);
        foreach (var actor in actors)
        {
            writer.WriteArrayHeader(2 + actor.Groups.Count);
            writer.Write(actor.Uid);
            writer.Write(actor.Gid);
            foreach (uint group in actor.Groups)
                writer.Write(group);
        }
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Only(long id)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(buffer);
        writer.WriteArrayHeader(1);
        writer.Write(id);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads either; a length of 0 says that it was a look.</summary>
    public static void Read(ReadOnlyMemory<byte> message, out long id, out int length, out CallerCredentials[] actors)
    {
        var reader = new MessagePackReader(message);
        int fields = reader.ReadArrayHeader();
        id = reader.ReadInt64();
        length = 0;
        actors = [];
        if (fields == 1)
            return;
        length = reader.ReadInt32();
        actors = new CallerCredentials[reader.ReadArrayHeader()];
        for (int i = 0; i < actors.Length; i++)
        {
            int count = reader.ReadArrayHeader();
            uint uid = reader.ReadUInt32(), gid = reader.ReadUInt32();
            var groups = new uint[count - 2];
            for (int g = 0; g < groups.Length; g++)
                groups[g] = reader.ReadUInt32();
            actors[i] = new CallerCredentials(uid, gid, groups);
        }
    }
}

/// <summary>How a schedule ended.</summary>
internal enum ScheduleEnd
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>Every step was done.</summary>
    Finished,

    /// <summary>It was cancelled; no step is begun any more.</summary>
    Cancelled,

    /// <summary>The injector could not load it.</summary>
    Refused,

    /// <summary>The injector died; whether its last step was done is told by the faults themselves.</summary>
    Lost,
}
