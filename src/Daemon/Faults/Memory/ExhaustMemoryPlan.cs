using System.Globalization;
using System.Text;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A cgroup on its way into its OOM killer, and its limits on their way back.</summary>
/// <remarks>
/// The kernel kills while it is in the write of memory.max, and goes on to kill until enough is free. Its first victim takes a while to die, and
/// once it has begun to is no longer seen to be dying. So the limit is put back from a second thread, as soon as one was killed.
/// </remarks>
internal sealed class ExhaustMemoryPlan(CgroupTarget target, PrepareContext context) : Plan
{
    // What is left below the unreclaimable: as little as makes sure that something has to go.
    private const long MostBelow = 256 << 10;
    private const long AheadNs = 50_000_000;
    private static readonly TimeSpan Poke = TimeSpan.FromMilliseconds(1);
    private readonly List<(ControlFile File, byte[] Lower, byte[] Original)> _steps = [];
    private readonly List<(ProcessTarget Process, string Describe)> _members = [];
    private readonly byte[] _text = new byte[1024];
    private LimitedCgroup? _token;
    private InterruptibleWrite? _write;
    private ControlFile? _written;
    private int _events = -1;
    private long _killsBefore;
    private string _failed = "";

    /// <summary>The limits that are set, in this order: nothing is swapped out to make room.</summary>
    public static CgroupPlace[] Places { get; } = [CgroupPlace.Memory(MemoryBound.SwapMax), CgroupPlace.Memory(MemoryBound.Max)];

    public override UndoToken? Token => _token;

    public override string FireCall => _failed;

    public override IReadOnlyList<string> Capture()
    {
        FindMembers();
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
                throw Failed("read", place.File, error);
            string wanted = place == Places[^1] ? limit.ToString(CultureInfo.InvariantCulture) : "0";
            // The last is the one that kills.
            if (now != wanted || place == Places[^1])
                values.Add(new CgroupValue(place, now, wanted));
        }
        if (_token is null || !_token.Values.SequenceEqual(values))
            _token = new LimitedCgroup(target.Cgroup.Path, target.Cgroup.Id, values);
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

    // The files were opened as the caller; the thread that writes is our own.
    public override bool FiresAsCaller => false;

    public override Errno Fire()
    {
        var error = Errno.None;
        int done = 0;
        for (; done < _steps.Count - 1 && error == Errno.None; done++)
            error = Write(done, _steps[done].Lower);
        if (error == Errno.None)
            error = Kill();
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
        ThreadStates.Within(TimeSpan.FromSeconds(1), () => _members.Count(m => m.Process.PidFd.HasExited) >= kills);
        string[] dead = [.. _members.Where(m => m.Process.PidFd.HasExited).Select(m => m.Describe)];
        return $"{kills} killed (oom_kill of memory.events): {(dead.Length == 0 ? "of a process that came meanwhile" : string.Join(", ", dead))}";
    }

    public override void Dispose()
    {
        Close();
        _members.ForEach(member => member.Process.Dispose());
        target.Dispose();
    }

    private Errno Kill()
    {
        AwaitKill();
        var back = Write(_steps.Count - 1, _steps[^1].Original);
        RealTime.GiveWay();
        // Where the victim held less than was wanted the kernel would look on for ever.
        while (!_write!.Wait(Poke))
            _write.Interrupt();
        if (_write.Result != Errno.None)
            _failed = "write memory.max";
        return _write.Result == Errno.None ? back : _write.Result;
    }

    // Ahead of the victim: where both want the same processor, it would be dying before it is seen to have been killed.
    private void AwaitKill()
    {
        bool isAhead = Environment.ProcessorCount > 1 && RealTime.TakePrecedence() == Errno.None;
        long begin = KernelClock.MonotonicNs;
        var spin = default(SpinWait);
        _write!.Begin();
        while (!_write.IsDone && KillsNow() <= _killsBefore)
        {
            // Nobody else is kept waiting for long.
            if (isAhead && KernelClock.MonotonicNs - begin > AheadNs)
                isAhead = RealTime.GiveWay() != Errno.None;
            if (!isAhead)
                spin.SpinOnce(sleep1Threshold: -1);
        }
    }

    private long KillsNow() =>
        Descriptors.TryReadAgain(_events, _text, out int count) == Errno.None ? ControlText.Value(_text.AsSpan(0, count), "oom_kill "u8) : 0;

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
            _steps.Add((OpenOne(value.Place), value.Place.Line(value.Wanted), value.Place.Line(value.Original)));
        var unreadable = target.Cgroup.TryOpenToRead("memory.events", out _events);
        if (unreadable != Errno.None)
            throw Failed("open", "memory.events", unreadable);
        // Opened twice: the kernel lets one write to an open file wait for the other.
        _written = OpenOne(Places[^1]);
        _write = InterruptibleWrite.Prepare(_written, _steps[^1].Lower);
    }

    private ControlFile OpenOne(CgroupPlace place)
    {
        ControlFile? file = null;
        var error = context.AsCaller(AsDaemon, () => target.Cgroup.TryOpenControl(place.File, out file));
        return error == Errno.None ? file! : throw Failed("open", place.File, error);
    }

    private void Close()
    {
        _write?.Dispose();
        _write = null;
        _written?.Dispose();
        _written = null;
        if (_events >= 0)
            Descriptors.Close(_events);
        _events = -1;
        _steps.ForEach(step => step.File.Dispose());
        _steps.Clear();
    }

    private void FindMembers()
    {
        _members.ForEach(member => member.Process.Dispose());
        _members.Clear();
        foreach (int pid in target.Cgroup.Processes(recursive: true))
        {
            if (ProcessTarget.TryOpen(pid) is { } member)
                _members.Add((member, member.Describe));
        }
        if (_members.Count == 0)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} is empty");
    }

    private long Unreclaimable()
    {
        byte[] text = Read("memory.stat");
        return ControlText.Value(text, "anon "u8) + ControlText.Value(text, "shmem "u8);
    }

    private long Kills() => ControlText.Value(Read("memory.events"), "oom_kill "u8);

    private byte[] Read(string file)
    {
        var error = target.Cgroup.TryReadControl(file, out string? text);
        return error == Errno.None ? Encoding.ASCII.GetBytes(text!) : throw Failed("read", file, error);
    }

    private FaultException Failed(string call, string file, Errno error) => CgroupControllers.Failed(context, target, "memory", call, file, error);
}
