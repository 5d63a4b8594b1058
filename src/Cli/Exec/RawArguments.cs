using System.Text;

namespace LuminaGuard.FaultD.Cli;

/// <summary>Arguments as bytes. What .NET hands to Main has been decoded, and a name that is not UTF-8 is lost in that.</summary>
internal static class RawArguments
{
    /// <summary>The last words of this process's command line, each with its NUL; proc_pid_cmdline(5).</summary>
    public static byte[][] Last(int count) => Last(File.ReadAllBytes("/proc/self/cmdline"), count);

    public static byte[][] Last(ReadOnlySpan<byte> line, int count)
    {
        var words = new List<byte[]>();
        while (!line.IsEmpty)
        {
            int end = line.IndexOf((byte)0) + 1;
            if (end == 0)
                break;
            words.Add(line[..end].ToArray());
            line = line[end..];
        }
        return [.. words.Skip(words.Count - count)];
    }

    public static byte[] Encode(string word) => Encoding.UTF8.GetBytes(word + '\0');
}
