using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Where a limit stands in a cgroup's control files.</summary>
/// <param name="File">"memory.max".</param>
/// <param name="Key">In a file that has a line for each device and a word for each limit, which: "8:0 wbps"; empty for a whole file.</param>
internal sealed record CgroupPlace(string File, string Key = "")
{
    /// <summary>How the files say that there is no limit.</summary>
    public const string NoLimit = "max";

    public static CgroupPlace CpuMax { get; } = new("cpu.max");

    public static CgroupPlace PidsMax { get; } = new("pids.max");

    public static CgroupPlace Memory(MemoryBound bound) => new(bound switch
    {
        MemoryBound.Max => "memory.max",
        MemoryBound.High => "memory.high",
        _ => "memory.swap.max",
    });

    /// <param name="device">"8:0".</param>
    /// <param name="rate">Which of its limits.</param>
    public static CgroupPlace Io(string device, DiskRate rate) => new("io.max", $"{device} {Word(rate)}");

    /// <summary>Whether a journal may name it.</summary>
    public static bool IsKnown(string file, string key) => key.Length == 0
        ? file is "cpu.max" or "pids.max" or "memory.max" or "memory.high" or "memory.swap.max"
        : file is "io.max" && key.Split(' ') is [var device, "rbps" or "wbps" or "riops" or "wiops"] && BlockDevice.AreNumbers(device);

    /// <summary>What stands there now.</summary>
    /// <returns>The errors of <see cref="Cgroup.TryReadControl"/>.</returns>
    public Errno TryRead(Cgroup cgroup, out string value)
    {
        var error = cgroup.TryReadControl(File, out string? text);
        value = error == Errno.None ? ValueIn(text!) : "";
        return error;
    }

    /// <summary>What is written to have this value there.</summary>
    public byte[] Line(string value) => Encoding.ASCII.GetBytes(Key.Length == 0 ? value : $"{Key}={value}");

    public override string ToString() => Key.Length == 0 ? File : $"{File} {Key}";

    /// <summary>What stands there, in the file's text: "8:0 rbps=max wbps=1000 riops=max wiops=max". A device without limits has no line.</summary>
    public string ValueIn(string text)
    {
        if (Key.Length == 0)
            return text;
        string device = Key[..(Key.IndexOf(' ') + 1)], word = Key[device.Length..] + "=";
        string line = Array.Find(text.Split('\n'), line => line.StartsWith(device, StringComparison.Ordinal)) ?? "";
        return Array.Find(line.Split(' '), part => part.StartsWith(word, StringComparison.Ordinal))?[word.Length..] ?? NoLimit;
    }

    private static string Word(DiskRate rate) => rate switch
    {
        DiskRate.ReadBytes => "rbps",
        DiskRate.WriteBytes => "wbps",
        DiskRate.Reads => "riops",
        _ => "wiops",
    };
}
