using System.Text;

namespace LuminaGuard.FaultD.Samples.Ledger;

/// <summary>
/// Lines on standard output, each batch in one write(2): a pipe takes up to PIPE_BUF bytes whole or not at all
/// (pipe(7)), so a kill never leaves half an acknowledgement.
/// </summary>
internal static class Output
{
    private static readonly Stream Stream = Console.OpenStandardOutput();
    private static readonly Lock Gate = new();

    public static void Line(string line) => Write(line + "\n");

    public static void Acknowledge(params ReadOnlySpan<Entry> entries)
    {
        var lines = new StringBuilder();
        foreach (var entry in entries)
            lines.Append("ack ").Append(entry.Sequence).Append(' ').Append(entry.Checksum).Append('\n');
        Write(lines.ToString());
    }

    private static void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        lock (Gate)
            Stream.Write(bytes);
    }
}
