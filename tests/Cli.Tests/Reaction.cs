using MessagePack;

namespace LuminaGuard.FaultD.Tests;

/// <summary>What a scripted daemon does with a request.</summary>
internal sealed record Reaction(Func<uint, byte[]?> Frame, bool HangsUp = false)
{
    public static Reaction Silence { get; } = new(_ => null);

    public static Reaction HangUp { get; } = new(_ => null, HangsUp: true);

    public static Reaction Bytes(params byte[] bytes) => new(_ => bytes);

    public static Reaction Result(ResultWriter write) => new(id =>
    {
        var buffer = new FrameBuffer();
        var writer = buffer.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(id);
        writer.WriteNil();
        write(ref writer);
        return buffer.End(ref writer).ToArray();
    });

    public static Reaction List<T>(IReadOnlyList<T> items, Func<T, ResultWriter> write) => Result((ref MessagePackWriter w) =>
    {
        w.WriteArrayHeader(items.Count);
        foreach (var item in items)
            write(item)(ref w);
    });

    public static Reaction Error(FaultException error) => new(id =>
    {
        var buffer = new FrameBuffer();
        var writer = buffer.Begin();
        writer.WriteArrayHeader(3);
        writer.Write(id);
        Answers.WriteError(ref writer, error);
        writer.WriteNil();
        return buffer.End(ref writer).ToArray();
    });

    public static Reaction Faults(params FaultInfo[] faults) =>
        List(faults, f => (ref MessagePackWriter w) => f.Write(ref w));

    public static Reaction Injected(InjectReport report) => Result((ref MessagePackWriter w) => report.Write(ref w));

    public static Reaction Undone(UndoReport report) => Result((ref MessagePackWriter w) => report.Write(ref w));
}
