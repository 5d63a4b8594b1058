using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>A schedule as the injector has it: every call complete, every page touched, nothing left to be looked up.</summary>
internal sealed unsafe class LoadedSchedule : IDisposable
{
    private const int PageBytes = 4096;
    private readonly ScheduleMemory _memory;
    private readonly int[] _descriptors;
    private readonly CallerCredentials[] _actors;
    private readonly SystemCall* _calls;
    private readonly ScheduleStep* _steps;
    private readonly int _count;
    private volatile bool _hasEnded;
    private int _next;
    private int _collections;
    private long _allocated;

    /// <summary>Takes over the descriptors, whether or not it succeeds.</summary>
    /// <exception cref="LinuxException">The memory cannot be mapped.</exception>
    /// <exception cref="InvalidDataException">It does not hold together.</exception>
    public LoadedSchedule(long id, int length, CallerCredentials[] actors, ReadOnlySpan<int> descriptors)
    {
        Id = id;
        _actors = actors;
        _descriptors = [.. descriptors[1..]];
        try
        {
            _memory = new ScheduleMemory(SharedMemory.Open(descriptors[0], length));
            if (!_memory.IsSound)
                throw new InvalidDataException("Cannot load a schedule: its counts do not fit its memory");
            // Without the right to it memory may be paged out under pressure.
            _memory.Shared.Lock();
            _count = _memory.Header.StepCount;
            // SAFETY: freed in Dispose, and there is room for every call.
            _calls = (SystemCall*)NativeMemory.AllocZeroed((nuint)_memory.Header.CallCount + 1, (nuint)sizeof(SystemCall));
            Complete();
            _steps = _memory.FirstStep;
            Touch();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Id { get; }

    /// <summary>Whether the precise thread has done with it. It looks at nothing of it from then on.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether no further step is to be begun.</summary>
    public bool IsCancelled => Volatile.Read(ref _memory.Header.Cancelled) != 0 || KernelClock.MonotonicNs >= _memory.Header.DeadlineNs;

    public bool IsDone => _next == _count;

    public InstantClock Clock => _memory.Header.Clock;

    /// <summary>When the next step is due, in ns of its clock.</summary>
    public long NextNs => Volatile.Read(ref _memory.Header.BaseNs) + _steps[_next].PlannedNs;

    /// <summary>Whose credentials the next step needs; null for our own.</summary>
    public CallerCredentials? NextActor => _steps[_next].Actor < 0 ? null : _actors[_steps[_next].Actor];

    /// <summary>To be called before the spin for the next step: fetches what <see cref="Perform"/> will touch.</summary>
    public void Ready()
    {
        if (_next == 0)
        {
            _collections = GC.CollectionCount(0);
            _allocated = GC.GetAllocatedBytesForCurrentThread();
        }
        var step = _steps + _next;
        Volatile.Write(ref step->Succeeded, 0);
        Volatile.Read(ref _calls[step->FirstCall].Number);
    }

    /// <summary>Does the next step. Allocates nothing.</summary>
    /// <param name="beginNs">CLOCK_MONOTONIC now.</param>
    /// <param name="clockMinusMonotonicNs">How far the schedule's clock is ahead of it.</param>
    public void Perform(long beginNs, long clockMinusMonotonicNs)
    {
        var step = _steps + _next;
        var first = Errno.None;
        int succeeded = 0;
        for (int i = 0; i < step->CallCount && (first == Errno.None || step->StopsAtError == 0); i++)
        {
            var error = _calls[step->FirstCall + i].Invoke();
            if (error == Errno.None)
                succeeded++;
            else if (first == Errno.None)
                first = error;
        }
        step->EndNs = KernelClock.MonotonicNs;
        step->Error = (int)first;
        step->Succeeded = succeeded;
        step->LateNs = beginNs + clockMinusMonotonicNs - _memory.Header.BaseNs - step->PlannedNs;
        step->BeginNs = beginNs;
        _next++;
        ref var header = ref _memory.Header;
        header.Collections = GC.CollectionCount(0) - _collections;
        header.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - _allocated;
        Volatile.Write(ref header.Done, _next);
    }

    /// <summary>Leaves the next step undone, and says why.</summary>
    public void Skip(Errno error)
    {
        _steps[_next].Error = (int)error;
        Volatile.Write(ref _memory.Header.Done, ++_next);
    }

    /// <summary>Says to the daemon that no step is begun any more.</summary>
    public void End(ScheduleEnd end)
    {
        Volatile.Write(ref _memory.Header.End, (int)end);
        _hasEnded = true;
    }

    /// <summary>Adds to the time that was spun for it.</summary>
    public void Spun(long ns) => _memory.Header.SpunNs += ns;

    public void Dispose()
    {
        NativeMemory.Free(_calls);
        _memory?.Dispose();
        foreach (int fd in _descriptors)
            Descriptors.Close(fd);
    }

    private void Complete()
    {
        var source = _memory.Calls;
        for (int c = 0; c < source.Length; c++)
        {
            var call = source[c].Call;
            if (source[c].IsOfElement != 0)
            {
                ref var element = ref source[c].ElementIn(_memory.AllData);
                element.Map = _descriptors[element.Map];
                element.Key += (nint)_memory.Data;
                element.Value += (nint)_memory.Data;
            }
            for (int i = 0; i < 6; i++)
            {
                if ((source[c].Descriptors & (1u << i)) != 0)
                    call.Arguments[i] = _descriptors[(int)call.Arguments[i]];
                if ((source[c].Pointers & (1u << i)) != 0)
                    call.Arguments[i] = (nint)_memory.Data + call.Arguments[i];
            }
            _calls[c] = call;
        }
        foreach (ref readonly var step in _memory.Steps)
        {
            if (step.FirstCall < 0 || step.CallCount < 0 || step.FirstCall + step.CallCount > source.Length || step.Actor >= _actors.Length)
                throw new InvalidDataException("Cannot load a schedule: a step names what is not there");
        }
    }

    // A page that is first written to while time runs costs a fault.
    private void Touch()
    {
        var bytes = (byte*)_steps;
        for (long at = 0; at < (long)_count * sizeof(ScheduleStep); at += PageBytes)
            Volatile.Write(ref bytes[at], bytes[at]);
    }
}
