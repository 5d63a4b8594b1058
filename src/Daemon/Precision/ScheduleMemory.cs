using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// A schedule in memory that the daemon and its injector share: a header, the steps in the order of their times, the calls
/// they make, and what those calls point to. The injector writes what happened into the steps as it goes.
/// </summary>
internal sealed unsafe class ScheduleMemory(SharedMemory memory) : IDisposable
{
    public SharedMemory Shared => memory;

    /// <summary>The first bytes of the memory.</summary>
    public ref ScheduleHeader Header => ref *(ScheduleHeader*)memory.Address;

    /// <summary>Where the steps begin.</summary>
    public ScheduleStep* FirstStep => (ScheduleStep*)(memory.Address + sizeof(ScheduleHeader));

    /// <summary>Every step, the earliest first.</summary>
    public Span<ScheduleStep> Steps => new(FirstStep, Header.StepCount);

    /// <summary>The calls of all steps.</summary>
    public Span<ScheduleCall> Calls => new(memory.Address + CallsAt(Header), Header.CallCount);

    /// <summary>Where what the calls point to begins.</summary>
    public byte* Data => memory.Address + CallsAt(Header) + (sizeof(ScheduleCall) * Header.CallCount);

    /// <summary>What the calls point to.</summary>
    public Span<byte> AllData => new(Data, Header.DataBytes);

    /// <summary>How long the memory of such a schedule is.</summary>
    public static long LengthOf(int steps, int calls, int dataBytes) =>
        sizeof(ScheduleHeader) + ((long)sizeof(ScheduleStep) * steps) + ((long)sizeof(ScheduleCall) * calls) + dataBytes;

    /// <summary>Whether the counts in the header fit into the memory.</summary>
    public bool IsSound => Header is { StepCount: >= 0, CallCount: >= 0, DataBytes: >= 0 }
        && LengthOf(Header.StepCount, Header.CallCount, Header.DataBytes) <= memory.Length;

    public void Dispose() => memory.Dispose();

    private static int CallsAt(in ScheduleHeader header) => sizeof(ScheduleHeader) + (sizeof(ScheduleStep) * header.StepCount);
}

/// <summary>What is said once of a schedule. A cache line of its own, since both sides write into it.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct ScheduleHeader
{
    /// <summary>So far ahead that no step is ever due, and no sum overflows.</summary>
    public const long NotYet = long.MaxValue / 2;

    public int StepCount;
    public int CallCount;
    public int DataBytes;

    /// <summary>CLOCK_MONOTONIC or CLOCK_REALTIME, as <see cref="InstantClock"/>.</summary>
    public InstantClock Clock;

    /// <summary>What the steps' times are counted from, in ns of the clock; <see cref="NotYet"/> as long as nobody knows. Written by
    /// the daemon.</summary>
    public long BaseNs;

    /// <summary>No step is begun from here on, in ns of CLOCK_MONOTONIC: the lease is over, whatever has become of the daemon.</summary>
    public long DeadlineNs;

    /// <summary>Set by the daemon: no further step is to be begun.</summary>
    public int Cancelled;

    /// <summary>How it ended, as <see cref="ScheduleEnd"/>; 0 as long as it has not. Written by the injector, last of all.</summary>
    public int End;

    /// <summary>How many steps have been done, from the first on. Written by the injector.</summary>
    public int Done;

    /// <summary>How many garbage collections the injector had between the first step and the last.</summary>
    public int Collections;

    /// <summary>How many bytes the injector's thread allocated between the first step and the last.</summary>
    public long AllocatedBytes;

    /// <summary>How long it spun for this schedule, in ns.</summary>
    public long SpunNs;
}

/// <summary>One moment, what is done at it, and what became of it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ScheduleStep
{
    /// <summary>When, in ns of the schedule's clock after the header's base.</summary>
    public long PlannedNs;

    /// <summary>Its calls.</summary>
    public int FirstCall;
    public int CallCount;

    /// <summary>1 when the first call that fails is the last that is made.</summary>
    public int StopsAtError;

    /// <summary>How many calls succeeded.</summary>
    public int Succeeded;

    /// <summary>Whose credentials they are made with: a place in the load message's list, or -1 for the daemon's own.</summary>
    public int Actor;

    /// <summary>The errno of the first call that failed, 0 for none.</summary>
    public int Error;

    /// <summary>CLOCK_MONOTONIC just before the first call and just after the last; 0 as long as it has not been done.</summary>
    public long BeginNs;
    public long EndNs;

    /// <summary>Planned against begun, in ns of the schedule's clock.</summary>
    public long LateNs;
}

/// <summary>A system call whose descriptors and pointers are still to be filled in.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ScheduleCall
{
    public SystemCall Call;

    /// <summary>Bit n: argument n is a place in the load message's list of descriptors.</summary>
    public uint Descriptors;

    /// <summary>Bit n: argument n is an offset into the data.</summary>
    public uint Pointers;

    /// <summary>1 when the second argument points to a <see cref="BpfElement"/>, whose map is a place too, and whose key and value are offsets.</summary>
    public uint IsOfElement;

    /// <summary>That element, among the data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not within them.</exception>
    public readonly ref BpfElement ElementIn(Span<byte> data) => ref MemoryMarshal.AsRef<BpfElement>(data[(int)Call.Arguments[1]..]);
}
