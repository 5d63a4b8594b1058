using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A ballast on its way into a cgroup and out of it.</summary>
internal sealed class FillMemoryPlan(CgroupTarget target, FillMemory spec, PrepareContext context)
    : LoadPlan(target, spec.Place, LoadCommand.BallastOption, context)
{
    private const long BytesPerSecond = 64 << 20;
    private static readonly string[] Files = ["memory.current", "memory.max", "memory.stat"];
    private readonly TimeSpan _patience = TimeSpan.FromSeconds(30 + (spec.Bytes / BytesPerSecond));
    private int _levels;

    public override IReadOnlyList<string> Capture()
    {
        var touched = base.Capture();
        long wanted = spec.Bytes;
        if (spec.Goal == FillGoal.Level)
        {
            long used = Read() ?? throw Context.No(ErrorCode.NotSupported, CgroupControllers.Missing(Cgroup.Cgroup, "memory", "memory.current"));
            if (used >= spec.Bytes)
                throw Context.No(ErrorCode.Conflict, $"{Cgroup.Describe} uses {used} bytes already, and {spec.Bytes} is not more");
            wanted -= used;
        }
        // Not found out by taking all that there is.
        if (Left() is var left && left - spec.Floor < wanted)
            throw Context.No(ErrorCode.Conflict, $"{wanted} bytes more would leave less than the floor of {spec.Floor} of the {left} that can be had {Where}");
        return touched;
    }

    public override string Verify()
    {
        Span<byte> message = stackalloc byte[Marshal.SizeOf<BallastReport>()];
        if (!Process.TryHear(_patience, message, out int count) || count != message.Length)
        {
            string why = Process.HasEnded ? $"has ended ({HowItEnded()})" : $"has not got there in {_patience.TotalSeconds:0} s";
            throw Context.No(ErrorCode.KernelRefused, $"the ballast {Where} {why}");
        }
        var report = MemoryMarshal.Read<BallastReport>(message);
        if (!report.IsReached)
            throw Context.No(ErrorCode.KernelRefused, $"the ballast {Where} got {report.Held} bytes: {WhyNoMore(report)}");
        // Its own count is not the proof; what the kernel says of it is.
        long resident = ProcessMemory.ResidentBytes(Process.Pid) ?? 0;
        if (resident < report.Held)
            throw Context.No(ErrorCode.KernelRefused, $"the ballast {Where} holds {report.Held} bytes, of which at most {resident} are in memory");
        string level = Read() is { } used ? $", memory.current {used}" : "";
        return $"process {Process.Pid} holds {report.Held} bytes{level}";
    }

    protected override string Touch() => spec.Goal == FillGoal.Level
        ? $"a process of faultd {Where}: memory until {spec.Bytes} bytes are used there in all, {spec.Floor} left free; ended at undo"
        : $"a process of faultd {Where}: {spec.Bytes} bytes of memory, {spec.Floor} left free; ended at undo";

    protected override byte[] Order() =>
        MemoryMarshal.AsBytes<BallastOrder>([new BallastOrder(spec.Bytes, spec.Floor, _levels, spec.Goal == FillGoal.Level)]).ToArray();

    // A limit of any cgroup above is one of the target's too.
    protected override int[] OpenFiles()
    {
        List<int> opened = [];
        for (string path = spec.Place == LoadPlace.Inside ? Cgroup.Cgroup.Path : "/"; path != "/"; path = CgroupPaths.ParentOf(path))
        {
            if (Native.Cgroup.TryOpen(path, out var above) != Errno.None)
                continue;
            using (above)
            {
                if (!TryOpenAll(above!, opened))
                    break;
            }
        }
        _levels = opened.Count / MemoryRoom.FilesEach;
        return [.. opened];
    }

    private static bool TryOpenAll(Native.Cgroup cgroup, List<int> opened)
    {
        int before = opened.Count;
        foreach (string file in Files)
        {
            if (cgroup.TryOpenToRead(file, out int descriptor) == Errno.None)
            {
                opened.Add(descriptor);
                continue;
            }
            CloseAll([.. opened[before..]]);
            opened.RemoveRange(before, opened.Count - before);
            return false;
        }
        return true;
    }

    private long Left()
    {
        int[] files = OpenFiles();
        try
        {
            return new MemoryRoom(files).Left;
        }
        finally
        {
            CloseAll(files);
        }
    }

    private string WhyNoMore(in BallastReport report) => report.Error != 0
        ? $"the kernel gives no more ({((Errno)report.Error).Message()})"
        : $"more would leave less than the floor of {spec.Floor}";

    protected override string HintOn(int signal) =>
        signal == (int)Signal.SIGKILL ? "; of all in a cgroup that is out of memory it is killed first" : "";

    private long? Read() => Cgroup.Cgroup.TryReadControl("memory.current", out string? text) == Errno.None ? CgroupLimit.Read(text!) : null;
}
