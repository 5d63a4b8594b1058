using System.Text;
using LuminaGuard.FaultD.Native;

namespace LuminaGuard.FaultD.Tests.Soak;

/// <summary>Where each thread of a process stands in the kernel, for a call that had no answer.</summary>
internal static class Autopsy
{
    public static string Of(int pid)
    {
        var text = new StringBuilder($"process {pid}:");
        foreach (int tid in ProcFs.Threads(pid))
        {
            text.Append($"\n  {tid}");
            foreach (string file in (string[])["comm", "wchan", "syscall", "stack", "stat"])
                text.Append($" | {Read($"/proc/{pid}/task/{tid}/{file}")}");
        }
        return text.ToString();
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim().ReplaceLineEndings(" ");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "-";
        }
    }
}
