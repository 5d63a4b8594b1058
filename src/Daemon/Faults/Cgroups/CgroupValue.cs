using System.Text;
using MessagePack;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>One limit of a cgroup: where it stands, what it was, and what a fault puts in its place.</summary>
/// <param name="Place">Where.</param>
/// <param name="Original">As the kernel wrote it before.</param>
/// <param name="Wanted">As the kernel will write it.</param>
internal sealed record CgroupValue(CgroupPlace Place, string Original, string Wanted)
{
    private const int Fields = 4;
    private const int MaxLength = 64;

    public static CgroupValue Read(ref MessagePackReader reader)
    {
        reader.ExpectArray(Fields);
        string file = Text(ref reader), key = Text(ref reader), original = Text(ref reader), wanted = Text(ref reader);
        // Whatever a journal says, nothing but limits is written, and nothing but what the kernel itself may have said.
        return CgroupPlace.IsKnown(file, key)
            ? new CgroupValue(new CgroupPlace(file, key), original, wanted)
            : throw new MessagePackSerializationException("the place is no limit's");
    }

    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteArrayHeader(Fields);
        writer.Write(Place.File);
        writer.Write(Place.Key);
        writer.Write(Original);
        writer.Write(Wanted);
    }

    private static string Text(ref MessagePackReader reader)
    {
        string text = reader.ReadString() ?? throw new MessagePackSerializationException("a text is missing");
        return text.Length <= MaxLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or ':')
            ? text
            : throw new MessagePackSerializationException("a text holds what no limit does");
    }
}
