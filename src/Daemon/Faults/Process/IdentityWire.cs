using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>How an identity is written in a token.</summary>
internal static class IdentityWire
{
    public static void Write(this ref MessagePackWriter writer, in ProcessIdentity id)
    {
        writer.WriteArrayHeader(5);
        writer.Write(id.BootId.ToByteArray());
        writer.Write(id.PidNamespace);
        writer.Write(id.Pid);
        writer.Write(id.StartTicks);
        writer.Write(id.PidfsInode);
    }

    public static ProcessIdentity ReadIdentity(this ref MessagePackReader reader)
    {
        if (reader.ReadArrayHeader() != 5)
            throw new MessagePackSerializationException("an identity is five values");
        byte[] boot = reader.ReadBytes() is { Length: 16 } raw
            ? System.Buffers.BuffersExtensions.ToArray(raw) : throw new MessagePackSerializationException("a boot id is 16 bytes");
        ulong ns = reader.ReadUInt64();
        int pid = reader.ReadInt32();
        if (pid <= 1)
            throw new MessagePackSerializationException("no fault is on this process number");
        return new ProcessIdentity(new Guid(boot), ns, pid, reader.ReadUInt64(), reader.ReadUInt64());
    }

    /// <summary>Reads the path of a cgroup.</summary>
    /// <param name="reader">Where from.</param>
    /// <param name="what">What the token calls it, for errors.</param>
    public static string ReadCgroupPath(this ref MessagePackReader reader, string what)
    {
        string path = reader.ReadString() ?? throw new MessagePackSerializationException($"the {what} is missing");
        return Cgroup.IsPlainPath(path) ? path : throw new MessagePackSerializationException($"the {what} is no cgroup's path");
    }

    public static void ExpectArray(this ref MessagePackReader reader, int count)
    {
        if (reader.ReadArrayHeader() != count)
            throw new MessagePackSerializationException($"the token is {count} values");
    }
}
