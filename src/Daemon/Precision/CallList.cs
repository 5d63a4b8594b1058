using System.Runtime.InteropServices;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>
/// System calls that a plan has for the injector to make, with the descriptors and the bytes they are about.
/// </summary>
internal sealed class CallList
{
    private readonly List<int> _descriptors = [];
    private readonly List<ScheduleCall> _calls = [];
    private readonly List<byte> _data = [];

    public IReadOnlyList<int> Descriptors => _descriptors;

    public IReadOnlyList<ScheduleCall> Calls => _calls;

    public IReadOnlyList<byte> Data => _data;

    /// <summary>Whether the first call that fails is the last that is made.</summary>
    public bool StopsAtError { get; set; } = true;

    /// <summary>pidfd_send_signal(2).</summary>
    public void SendSignal(PidFd process, int signal) =>
        _calls.Add(new ScheduleCall { Call = SystemCall.SendSignal(Place(process.Descriptor), signal), Descriptors = 1 });

    /// <summary>write(2) of few bytes to a control file.</summary>
    public void Write(int fd, ReadOnlySpan<byte> bytes)
    {
        _calls.Add(new ScheduleCall { Call = SystemCall.Write(Place(fd), _data.Count, bytes.Length), Descriptors = 1, Pointers = 2 });
        _data.AddRange(bytes);
    }

    /// <summary>bpf(2): sets an entry of a map.</summary>
    public void SetEntry(int map, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int keyAt = _data.Count, valueAt = keyAt + key.Length;
        _data.AddRange(key);
        _data.AddRange(value);
        _calls.Add(new ScheduleCall { Call = SystemCall.UpdateMap(_data.Count), Pointers = 2, IsOfElement = 1 });
        BpfElement element = new() { Map = Place(map), Key = keyAt, Value = valueAt };
        _data.AddRange(MemoryMarshal.AsBytes(new ReadOnlySpan<BpfElement>(in element)));
    }

    private int Place(int descriptor)
    {
        int at = _descriptors.IndexOf(descriptor);
        if (at >= 0)
            return at;
        _descriptors.Add(descriptor);
        return _descriptors.Count - 1;
    }
}
