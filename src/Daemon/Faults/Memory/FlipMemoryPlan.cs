using System.Globalization;

namespace LuminaGuard.FaultD.Daemon;

/// <summary>Bits of a process's memory on their way to being others.</summary>
internal sealed class FlipMemoryPlan(ProcessTarget target, MemoryRegion region, int bits, ulong seed, PrepareContext context) : Plan
{
    // What is named one by one in the answer.
    private const int Named = 16;
    private readonly Bit[] _bits = new Bit[bits];
    private ProcessMemory? _memory;

    public override string FireCall => "read or write /proc/PID/mem";

    public override IReadOnlyList<string> Capture()
    {
        var parts = region.In(MemoryMapping.Of(target.Pid), ProcFs.Executable(target.Pid));
        if (target.PidFd.HasExited)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} has ended");
        if (parts.Count == 0)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} has nothing that it alone may write in {region}");
        Choose(parts);
        return [$"{region} of {target.Describe}: {bits} {(bits == 1 ? "bit" : "bits")} flipped by seed {seed}, which cannot be taken back"];
    }

    // Opened as the caller: the kernel judges who may write to it as it does who may trace it.
    public override void Arm()
    {
        var error = context.AsCaller(AsDaemon, () => ProcessMemory.TryOpen(target.Pid, out _memory));
        // As long as it has not ended nobody else had its number.
        if (target.PidFd.HasExited || error is Errno.ENOENT or Errno.ESRCH)
            throw context.No(ErrorCode.NotFound, $"{target.Describe} has ended");
        if (error != Errno.None)
            throw context.No(ErrorCode.Refused, $"open the memory of {target.Describe}: {error.Message()}", error);
    }

    // Its memory may lie elsewhere by now, or be another program's.
    public override void LookAgain() => Capture();

    public override Errno Fire()
    {
        for (int i = 0; i < _bits.Length; i++)
        {
            var error = _memory!.ReadByte(_bits[i].Address, out byte before);
            if (error == Errno.None)
            {
                _bits[i].Written = (byte)(before ^ _bits[i].Mask);
                error = _memory.WriteByte(_bits[i].Address, _bits[i].Written);
            }
            if (error != Errno.None)
                return error;
            _bits[i].IsReadBack = _memory.ReadByte(_bits[i].Address, out byte after) == Errno.None && after == _bits[i].Written;
        }
        return Errno.None;
    }

    public override string Verify()
    {
        int readBack = _bits.Count(bit => bit.IsReadBack);
        Notes.Add($"seed {seed}");
        foreach (var bit in _bits.Take(Named))
            Notes.Add(string.Create(CultureInfo.InvariantCulture, $"0x{bit.Address:x} bit {int.Log2(bit.Mask)}: the byte is 0x{bit.Written:x2} now"));
        if (_bits.Length > Named)
            Notes.Add($"and {_bits.Length - Named} more, by the same seed");
        // A byte that the process wrote meanwhile is as it made it.
        return readBack > 0
            ? $"{readBack} of {_bits.Length} read back as flipped"
            : throw context.No(ErrorCode.KernelRefused, $"{target.Describe} has written to each flipped byte itself before it could be read back");
    }

    public override void Dispose()
    {
        _memory?.Dispose();
        target.Dispose();
    }

    private void Choose(IReadOnlyList<(ulong Start, ulong Length)> parts)
    {
        ulong bytes = parts.Aggregate(0UL, (sum, part) => sum + part.Length);
        for (uint i = 0; i < _bits.Length; i++)
        {
            ulong random = CounterRandom.Bits(seed, 0, i), at = Math.BigMul(random, bytes, out _);
            int part = 0;
            for (; at >= parts[part].Length; part++)
                at -= parts[part].Length;
            _bits[i] = new Bit { Address = parts[part].Start + at, Mask = (byte)(1 << (int)(random & 7)) };
        }
    }

    private record struct Bit(ulong Address, byte Mask, byte Written, bool IsReadBack);
}
