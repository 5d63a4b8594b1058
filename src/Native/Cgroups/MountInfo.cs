using System.Text;

namespace LuminaGuard.FaultD.Native;

/// <summary>One line of /proc/self/mountinfo (proc_pid_mountinfo(5)), as far as it is used.</summary>
/// <param name="Root">Which directory of the filesystem is mounted.</param>
/// <param name="MountPoint">Where.</param>
/// <param name="FilesystemType">"cgroup2".</param>
internal readonly record struct MountInfo(string Root, string MountPoint, string FilesystemType)
{
    /// <summary>Every mount of that type, as they stand in the file.</summary>
    internal static List<MountInfo> Parse(ReadOnlySpan<byte> text, string type)
    {
        List<MountInfo> mounts = [];
        while (Words.NextLine(ref text, out ReadOnlySpan<byte> line))
        {
            // 36 35 98:0 /root /point options [tags…] - type source superoptions
            string[] words = Encoding.UTF8.GetString(line).Split(' ');
            int dash = Array.IndexOf(words, "-", Math.Min(6, words.Length));
            if (dash >= 6 && dash + 1 < words.Length && words[dash + 1] == type)
                mounts.Add(new MountInfo(Unescape(words[3]), Unescape(words[4]), type));
        }
        return mounts;
    }

    /// <summary>The kernel writes blank, tab, newline and backslash in names as \040 and so on (mangle_path).</summary>
    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && IsOctal(text.AsSpan(i + 1, 3)))
            {
                plain.Append((char)(((text[i + 1] - '0') << 6) | ((text[i + 2] - '0') << 3) | (text[i + 3] - '0')));
                i += 3;
            }
            else
            {
                plain.Append(text[i]);
            }
        }
        return plain.ToString();
    }

    private static bool IsOctal(ReadOnlySpan<char> digits) => !digits.ContainsAnyExceptInRange('0', '7');
}
