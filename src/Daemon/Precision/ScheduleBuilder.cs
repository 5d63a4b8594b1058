namespace LuminaGuard.FaultD.Daemon;

/// <summary>Puts a schedule together: calls, whose they are, and when they are due.</summary>
/// <param name="clock">The clock of its times.</param>
/// <param name="deadlineNs">When the lease of its faults is over, in ns of CLOCK_MONOTONIC.</param>
internal sealed class ScheduleBuilder(InstantClock clock, long deadlineNs)
{
    /// <summary>As many as go with one message.</summary>
    public const int MaxDescriptors = PacketSocket.MaxDescriptors - 1;

    private readonly List<int> _descriptors = [];
    private readonly List<CallerCredentials> _actors = [];
    private readonly List<ScheduleCall> _calls = [];
    private readonly List<byte> _data = [];
    private readonly List<ScheduleStep> _steps = [];

    /// <summary>Descriptors of this process that the calls are about; they stay open until the schedule has ended.</summary>
    public IReadOnlyList<int> Descriptors => _descriptors;

    public IReadOnlyList<CallerCredentials> Actors => _actors;

    public int StepCount => _steps.Count;

    /// <summary>Adds what one step, or many, will do.</summary>
    /// <param name="list">The calls, in their order.</param>
    /// <param name="actor">Whose credentials they are made with; null for the daemon's own.</param>
    /// <returns>A step that does it, without a time.</returns>
    public ScheduleStep Add(CallList list, CallerCredentials? actor)
    {
        int[] places = [.. list.Descriptors.Select(fd => Place(_descriptors, fd))];
        int first = _calls.Count, dataAt = _data.Count;
        byte[] data = [.. list.Data];
        foreach (var call in list.Calls)
        {
            var moved = call;
            for (int i = 0; i < 6; i++)
            {
                if ((call.Descriptors & (1u << i)) != 0)
                    moved.Call.Arguments[i] = places[(int)call.Call.Arguments[i]];
                if ((call.Pointers & (1u << i)) != 0)
                    moved.Call.Arguments[i] = call.Call.Arguments[i] + dataAt;
            }
            if (call.IsOfElement != 0)
            {
                ref var element = ref call.ElementIn(data);
                element.Map = places[element.Map];
                element.Key += dataAt;
                element.Value += dataAt;
            }
            _calls.Add(moved);
        }
        _data.AddRange(data);
        return new ScheduleStep
        {
            FirstCall = first,
            CallCount = list.Calls.Count,
            StopsAtError = list.StopsAtError ? 1 : 0,
            Actor = actor is null ? -1 : Place(_actors, actor),
        };
    }

    /// <summary>What the times of its steps are counted from, in ns of its clock.</summary>
    public long BaseNs { get; init; }

    /// <summary>Says when something is done, in ns after the base.</summary>
    public void At(long plannedNs, ScheduleStep what)
    {
        what.PlannedNs = plannedNs;
        _steps.Add(what);
    }

    /// <summary>The whole, in shared memory. Steps of one time keep their order.</summary>
    public ScheduleMemory Build()
    {
        int length = checked((int)ScheduleMemory.LengthOf(_steps.Count, _calls.Count, _data.Count));
        var memory = new ScheduleMemory(SharedMemory.Create(length));
        ref var header = ref memory.Header;
        header.StepCount = _steps.Count;
        header.CallCount = _calls.Count;
        header.DataBytes = _data.Count;
        header.Clock = clock;
        header.BaseNs = BaseNs;
        header.DeadlineNs = deadlineNs;
        int at = 0;
        foreach (var step in _steps.OrderBy(s => s.PlannedNs))
            memory.Steps[at++] = step;
        _calls.CopyTo(memory.Calls);
        _data.CopyTo(memory.AllData);
        return memory;
    }

    private static int Place<T>(List<T> list, T item)
    {
        int at = list.IndexOf(item);
        if (at >= 0)
            return at;
        list.Add(item);
        return list.Count - 1;
    }
}
