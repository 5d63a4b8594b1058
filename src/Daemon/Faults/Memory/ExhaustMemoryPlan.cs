using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A cgroup on its way into its OOM killer, and its limits on their way back.</summary>
internal sealed class ExhaustMemoryPlan(CgroupTarget target, PrepareContext context) : Plan
{
    // What is left below the unreclaimable: a part of it, so that one victim's memory is enough.
    private const long MostBelow = 1 << 20;
    private readonly List<(ControlFile File, byte[] Lower, byte[] Original)> _steps = [];
    private readonly List<ProcessTarget> _members = [];
    private LimitedCgroup? _token;
    private long _killsBefore;
    private string _failed = "";

    /// <summary>The limits that are set, in this order: nothing is swapped out to make room.</summary>
    public static CgroupPlace[] Places { get; } = [CgroupPlace.Memory(MemoryBound.SwapMax), CgroupPlace.Memory(MemoryBound.Max)];

    public override UndoToken? Token => _token;

    public override string FireCall => _failed;

    public override IReadOnlyList<string> Capture()
    {
        long held = Unreclaimable();
        if (held == 0)
            throw context.No(ErrorCode.Conflict, $"{target.Describe} holds no memory that could not be reclaimed: its OOM killer has nobody to kill for it");
        long limit = held - Math.Min(MostBelow, held / 2);
        limit -= limit % Environment.SystemPageSize;
        _killsBefore = Kills();
        List<CgroupValue> values = [];
        foreach (var place in Places)
        {
            var error = place.TryRead(target.Cgroup, out string now);
            // A kernel that counts no swap swaps nothing out.
            if (error == Errno.ENOENT && place != Places[^1])
                continue;
            if (error != Errno.None)
                throw Failed($"read {place}", error);
            string wanted = place == Places[^1] ? limit.ToString(CultureInfo.InvariantCulture) : "0";
            if (now != wanted)
                values.Add(new CgroupValue(place, now, wanted));
        }
        if (_token is null || !_token.Values.SequenceEqual(values))
            _token = new LimitedCgroup(target.Cgroup.Path, target.Cgroup.Id, values);
        FindMembers();
        return
        [
            .. values.Select(value => $"{value.Place} of {target.Describe}: {value.Original} to {value.Wanted} until the OOM killer has killed, and back"),
            $"of its {_members.Count} processes the kernel chooses, which cannot be taken back",
        ];
    }

    public override void Arm() => OpenAll();

    public override void LookAgain()
    {
        Capture();
        OpenAll();
    }

    public override Errno Fire()
    {
        var error = Errno.None;
        int done = 0;
        for (; done < _steps.Count && error == Errno.None; done++)
            error = Write(done, _steps[done].Lower);
        // At once: whoever lives on gets the limits that were.
        while (done-- > 0)
        {
            var back = Write(done, _steps[done].Original);
            error = error == Errno.None ? back : error;
        }
        return error;
    }

    public override string Verify()
    {
        long kills = Kills() - _killsBefore;
        if (kills <= 0)
            throw context.No(ErrorCode.KernelRefused, $"the OOM killer of {target.Describe} has killed nobody: every process in it is exempt, or what it held was given back");
        // The kernel counts before the dying have died.
        ThreadStates.Within(TimeSpan.FromSeconds(1), () => _members.Count(m => m.PidFd.HasExited) >= kills);
        string[] dead = [.. _members.Where(m => m.PidFd.HasExited).Select(m => m.Describe)];
        return $"memory.events oom_kill +{kills}: {(dead.Length == 0 ? "of a process that came meanwhile" : string.Join(", ", dead))}";
    }

    public override void Dispose()
    {
        Close();
        _members.ForEach(member => member.Dispose());
        target.Dispose();
    }

    private Errno Write(int step, byte[] value)
    {
        var error = _steps[step].File.Write(value);
        if (error != Errno.None)
            _failed = step == _steps.Count - 1 ? "write memory.max" : "write memory.swap.max";
        return error;
    }

    // As the caller: who may not write them himself may not have them written.
    private void OpenAll()
    {
        Close();
        foreach (var value in _token!.Values)
        {
            ControlFile? file = null;
            var error = context.AsCaller(AsDaemon, () => target.Cgroup.TryOpenControl(value.Place.File, out file));
            if (error != Errno.None)
                throw Failed($"open {value.Place}", error);
            _steps.Add((file!, value.Place.Line(value.Wanted), value.Place.Line(value.Original)));
        }
    }

    private void Close()
    {
        _steps.ForEach(step => step.File.Dispose());
        _steps.Clear();
    }

    private void FindMembers()
    {
        _members.ForEach(member => member.Dispose());
        _members.Clear();
        foreach (int pid in target.Cgroup.Processes(recursive: true))
        {
            if (ProcessTarget.TryOpen(pid) is { } member)
                _members.Add(member);
        }
        if (_members.Count == 0)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} is empty");
    }

    private long Unreclaimable()
    {
        string text = Read("memory.stat");
        return Number(text, "anon") + Number(text, "shmem");
    }

    private long Kills() => Number(Read("memory.events"), "oom_kill");

    private string Read(string file)
    {
        var error = target.Cgroup.TryReadControl(file, out string? text);
        return error == Errno.None ? text! : throw Failed($"read {file}", error);
    }

    private FaultException Failed(string what, Errno error) => error == Errno.ENOENT && target.Cgroup.IsThere
        ? context.No(ErrorCode.NotSupported, CgroupControllers.Missing(target.Cgroup, "memory", what.Split(' ')[^1]))
        : CgroupControllers.Failed(context, target, what, error);

    // "anon 1234", a line each.
    private static long Number(string text, string key) =>
        Array.Find(text.Split('\n'), line => line.StartsWith(key + " ", StringComparison.Ordinal)) is { } line ? CgroupLimit.Read(line[(key.Length + 1)..]) : 0;
}
